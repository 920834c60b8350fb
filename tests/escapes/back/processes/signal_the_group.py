# gains: the end of all that belong together
# expect: refused
os.killpg(0, 0)
loot = "reached"
