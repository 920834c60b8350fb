# gains: memory without random addresses
# expect: refused
loot = str(call("syscall", NUMBERS["personality"], 0xFFFFFFFF))
