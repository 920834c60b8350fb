# gains: a place of its own
# expect: refused
os.mkdir(WATCHED + "/directory")
loot = "made"
