# gains: the same by the thread's number
# expect: refused
call("syscall", NUMBERS["tgkill"], HOST, HOST, 0)
loot = "reached"
