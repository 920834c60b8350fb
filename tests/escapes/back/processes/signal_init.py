# gains: the end of whoever keeps its namespace
# expect: refused
os.kill(1, 0)
loot = "reached"
