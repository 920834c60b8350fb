# gains: the same
# expect: refused
loot = str(call("syscall", NUMBERS["timerfd_create"], 1, 0))
