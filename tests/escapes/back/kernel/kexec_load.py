# gains: another kernel
# expect: refused
loot = str(call("syscall", NUMBERS["kexec_load"], 0, 0, 0, 0, 0))
