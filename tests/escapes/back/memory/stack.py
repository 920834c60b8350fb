# gains: the same by the stack
# expect: raises RecursionError | worker-died | raises MemoryError | budget-exceeded
sys.setrecursionlimit(10**9)


def own():
    return own()


loot = own()
