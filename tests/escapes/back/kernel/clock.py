# gains: the time of the machine
# expect: refused
call("clock_settime", 99, (ctypes.c_long * 2)(0, 0))
loot = "set"
