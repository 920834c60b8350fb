# gains: the disk as memory
# expect: refused
loot = str(call("syscall", NUMBERS["swapon"], 0, 0, 0, 0, 0))
