# gains: keys of others
# expect: refused
loot = str(call("syscall", NUMBERS["keyctl"], 0, -3, 0))
