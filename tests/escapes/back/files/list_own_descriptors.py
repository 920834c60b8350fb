# gains: what is open, and through it everything that is
# expect: refused
loot = os.listdir("/proc/self/fd")
