# gains: the end of the server, by its own limits
# expect: refused
loot = resource.prlimit(HOST, resource.RLIMIT_NOFILE)
