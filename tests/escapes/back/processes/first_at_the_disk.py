# gains: the disk before everybody else
# expect: refused
call("syscall", NUMBERS["ioprio_set"], 1, 0, 1 << 13)
loot = "first"
