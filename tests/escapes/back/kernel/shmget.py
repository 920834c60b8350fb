# gains: memory that is shared between sessions
# expect: refused
loot = str(call("syscall", NUMBERS["shmget"], 0, 4096, 0o1600))
