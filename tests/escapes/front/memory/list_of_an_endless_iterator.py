# gains: a list that takes what there is
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError
# inline: there is no limit on the memory of this process
import itertools


def reply(scene, message):
    return str(list(itertools.count()))
