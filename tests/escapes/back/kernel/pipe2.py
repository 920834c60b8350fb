# gains: the same
# expect: refused
loot = str(call("syscall", NUMBERS["pipe2"], (ctypes.c_int * 2)(), 0))
