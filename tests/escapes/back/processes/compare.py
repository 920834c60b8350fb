# gains: which descriptors others share with it
# expect: refused
loot = call("syscall", NUMBERS["kcmp"], os.getpid(), HOST, 0, 0, 0) >= 0
