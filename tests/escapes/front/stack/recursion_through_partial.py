# gains: calls that no function of the file's enters
# expect: raises RecursionError | worker-died | harmless | budget-exceeded
# inline: a crash ends the program
import functools


def reply(scene, message):
    called = len
    for _ in range(10**5):
        called = functools.partial(map, called)
    called([1])
    return "nothing"
