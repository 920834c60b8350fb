# gains: the same, for one item
# expect: budget-exceeded
import itertools


def reply(scene, message):
    return str(next(filter(None, itertools.repeat(0))))
