# gains: memory in steps that no budget of one call sees
# calls: 60
# expect: raises MemoryError | worker-died | budget-exceeded
# inline: there is no limit on the memory of this process
kept = []


def reply(scene, message):
    kept.append(bytes(4 * 10**6))
    return "nothing"
