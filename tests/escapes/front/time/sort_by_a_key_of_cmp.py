# gains: the same by a key function
# expect: budget-exceeded
import functools
import itertools


def reply(scene, message):
    spin = functools.cmp_to_key(lambda a, b: sum(1 for _ in itertools.count()))
    return str(sorted([1, 2, 3], key=spin))
