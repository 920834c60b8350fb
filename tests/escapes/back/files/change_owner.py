# gains: a file of its own
# expect: refused
os.chown(WATCHED, -1, -1)
loot = "changed"
