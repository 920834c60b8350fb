# gains: the end of everything that it may reach
# expect: refused
os.kill(-1, 0)
loot = "reached"
