# gains: a loop in which no line of the file's runs
# expect: budget-exceeded
import collections
import itertools
import operator


def reply(scene, message):
    return str(all(map(operator.not_, itertools.repeat(0))))
