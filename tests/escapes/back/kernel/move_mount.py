# gains: the same
# expect: refused
loot = str(call("syscall", NUMBERS["move_mount"], 0, 0, 0, 0, 0))
