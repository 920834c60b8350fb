# gains: the same
# expect: refused
loot = str(call("syscall", NUMBERS["epoll_create1"], 0))
