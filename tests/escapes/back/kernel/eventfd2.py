# gains: more descriptors
# expect: refused
loot = str(call("syscall", NUMBERS["eventfd2"], 0, 0))
