# gains: the same by name
# expect: refused
loot = str(call("syscall", NUMBERS["mq_open"], b"x", 0o102, 0o600, None))
