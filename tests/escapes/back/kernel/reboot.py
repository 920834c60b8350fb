# gains: the machine
# expect: refused
loot = str(call("syscall", NUMBERS["reboot"], 0, 0, 0, 0, 0))
