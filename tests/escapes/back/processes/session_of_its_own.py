# gains: a process that belongs to nobody
# expect: refused
loot = os.setsid()
