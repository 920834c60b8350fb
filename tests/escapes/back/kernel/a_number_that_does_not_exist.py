# gains: a call that is newer than the filter
# expect: refused
loot = str(call("syscall", 999))
