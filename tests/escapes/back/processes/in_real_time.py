# gains: the processor, and nobody else
# expect: refused
call("sched_setscheduler", 0, 1, (ctypes.c_int * 1)(99))
loot = "real time"
