# gains: everything that one half has seen and the other has not
# expect: raises MemoryError | worker-died | budget-exceeded
# inline: there is no limit on the memory of this process
import itertools


def reply(scene, message):
    one, other = itertools.tee(itertools.count())
    for _ in one:
        pass
