# gains: the processor as soon as it wakes up, however long it has computed
# expect: refused
call("sched_setscheduler", 0, 3, (ctypes.c_int * 1)(0))
loot = "let go"
