# gains: a worker that nobody ends
# expect: refused
call("prctl", 1, 0, 0, 0, 0)
loot = "outlives"
