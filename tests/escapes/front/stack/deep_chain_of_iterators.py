# gains: the same with the library's
# expect: worker-died | raises RecursionError | harmless | raises MemoryError | budget-exceeded
# inline: a crash ends the program
import itertools


def reply(scene, message):
    numbers = iter([1])
    for _ in range(2 * 10**5):
        numbers = itertools.chain(numbers, [1])
    next(numbers)
    return "nothing"
