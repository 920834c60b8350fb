# gains: three loops in one line
# expect: raises MemoryError | worker-died | budget-exceeded
# inline: there is no limit on the memory of this process
def reply(scene, message):
    return str(len({(a, b, c): [a] * 100 for a in range(1000) for b in range(1000) for c in range(1000)}))
