# gains: what an iterator copies before it gives anything
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError
# inline: there is no limit on the memory of this process
import itertools


def reply(scene, message):
    return str(next(itertools.product(itertools.count())))
