# gains: a processor of its own
# expect: refused
os.sched_setaffinity(0, {0})
loot = "bound"
