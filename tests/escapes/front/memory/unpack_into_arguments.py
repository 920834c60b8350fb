# gains: the same as arguments
# expect: raises MemoryError | worker-died | budget-exceeded | raises OverflowError | raises ValueError | budget-exceeded
# inline: there is no limit on the memory of this process
import itertools


def own(*all):
    return len(all)


def reply(scene, message):
    return str(own(*itertools.repeat("x")))
