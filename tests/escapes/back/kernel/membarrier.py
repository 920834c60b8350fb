# gains: interrupts on all processors
# expect: refused
loot = str(call("syscall", NUMBERS["membarrier"], 0, 0, 0))
