# gains: the same, to be kept in the author's log
# expect: raises MemoryError | worker-died | budget-exceeded | raises ValueError
# inline: there is no limit on the memory of this process
def reply(scene, message):
    thing = ["x" * 10**6]
    for _ in range(40):
        thing = [thing, thing]
    print(thing)
