# gains: the same by the heap
# expect: refused | raises MemoryError | worker-died | budget-exceeded
for _ in range(64):
    call("sbrk", 2**26)
loot = "grown"
