# gains: the same, of the other kind
# expect: refused
os.link(SECRET_FILE, WATCHED + "/link")
loot = "made"
