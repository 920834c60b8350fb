# gains: the same
# expect: refused
loot = str(call("syscall", NUMBERS["open_tree"], -100, b"/", 1))
