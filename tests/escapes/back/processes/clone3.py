# gains: the same by the newer call, whose arguments a filter cannot see
# expect: refused
arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
number = call("syscall", NUMBERS["clone3"], arguments, 88)
if number == 0:
    call("sleep", 3)
    os._exit(0)
loot = number
