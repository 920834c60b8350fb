# gains: the same by showing it
# expect: raises MemoryError | worker-died | budget-exceeded | raises ValueError
# inline: there is no limit on the memory of this process
def reply(scene, message):
    thing = []
    for _ in range(40):
        thing = [thing, thing]
    return str(len(repr(thing)))
