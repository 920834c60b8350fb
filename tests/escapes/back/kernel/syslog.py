# gains: the kernel's own log, with addresses
# expect: refused
loot = str(call("syscall", NUMBERS["syslog"], 10, None, 0))
