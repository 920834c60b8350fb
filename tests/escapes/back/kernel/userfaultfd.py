# gains: the timing of the kernel's own accesses
# expect: refused
loot = str(call("syscall", NUMBERS["userfaultfd"], 1))
