# gains: the memory of others
# expect: refused
loot = str(call("syscall", NUMBERS["process_madvise"], 0, 0, 0, 0, 0))
