# gains: the limits of the disk
# expect: refused
loot = str(call("syscall", NUMBERS["quotactl"], 0, 0, 0, 0, 0))
