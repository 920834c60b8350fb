# gains: a place in the kernel to leave things for others
# expect: refused
loot = str(call("syscall", NUMBERS["add_key"], b"user", b"x", b"x", 1, -3))
