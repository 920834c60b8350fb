# gains: signals between sessions
# expect: refused
loot = str(call("syscall", NUMBERS["semget"], 0, 1, 0o1600))
