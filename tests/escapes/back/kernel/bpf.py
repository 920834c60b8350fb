# gains: programs in the kernel
# expect: refused
loot = str(call("syscall", NUMBERS["bpf"], 0, 0, 0, 0, 0))
