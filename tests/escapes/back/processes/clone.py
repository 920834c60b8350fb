# gains: the same by its number
# expect: refused
number = call("syscall", NUMBERS["clone"], 17, None, None, None, None)
if number == 0:
    call("sleep", 3)
    os._exit(0)
loot = number
