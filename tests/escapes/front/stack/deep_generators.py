# gains: a crash in a tower of generators
# expect: raises RecursionError | budget-exceeded | worker-died
# inline: a crash ends the program
def own(inner):
    yield from inner


def reply(scene, message):
    running = iter([1])
    for _ in range(10**5):
        running = own(running)
    return str(next(running))
