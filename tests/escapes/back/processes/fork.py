# gains: a process that outlives its session
# expect: refused
number = os.fork()
if number == 0:
    call("sleep", 3)
    os._exit(0)
loot = number
