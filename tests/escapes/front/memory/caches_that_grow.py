# gains: what a cache keeps for ever
# expect: raises MemoryError | worker-died | budget-exceeded
# inline: there is no limit on the memory of this process
import functools


@functools.cache
def own(number):
    return "x" * 10000 + str(number)


def reply(scene, message):
    number = 0
    while True:
        own(number)
        number += 1
