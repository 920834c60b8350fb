# gains: the same calls under numbers that a filter forgot
# expect: refused | worker-died
loot = str(call("syscall", 0x40000000 + 39))
