# gains: how busy another session is, by the clock of its process
# expect: refused
loot = [modules["time"].clock_gettime((~number << 3) | 2) for number in [HOST, *OTHERS]]
