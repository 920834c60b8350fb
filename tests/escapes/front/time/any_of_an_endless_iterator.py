# gains: the same without memory
# expect: budget-exceeded
import itertools


def reply(scene, message):
    return str(any(itertools.repeat(0)))
