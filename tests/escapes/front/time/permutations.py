# gains: more arrangements than atoms
# expect: budget-exceeded
import itertools


def reply(scene, message):
    return str(sum(map(len, itertools.permutations(range(30)))))
