# gains: a list of everything in every order
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError | budget-exceeded
# inline: there is no limit on the memory of this process
import itertools


def reply(scene, message):
    return str(len(list(itertools.product(range(1000), repeat=5))))
