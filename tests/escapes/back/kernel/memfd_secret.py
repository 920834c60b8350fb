# gains: memory that nobody can look into
# expect: refused
loot = str(call("syscall", NUMBERS["memfd_secret"], 0))
