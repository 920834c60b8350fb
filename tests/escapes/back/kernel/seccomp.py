# gains: another filter, which could hide what calls return
# expect: refused
loot = str(call("syscall", NUMBERS["seccomp"], 2, 0, ctypes.byref(ctypes.c_uint32(0x7FFF0000))))
