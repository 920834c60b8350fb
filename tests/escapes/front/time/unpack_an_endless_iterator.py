# gains: the same, for the assignment
# expect: budget-exceeded
import itertools


def reply(scene, message):
    [*all] = itertools.repeat(None)
