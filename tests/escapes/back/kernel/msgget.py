# gains: messages between sessions
# expect: refused
loot = str(call("syscall", NUMBERS["msgget"], 0, 0o1600))
