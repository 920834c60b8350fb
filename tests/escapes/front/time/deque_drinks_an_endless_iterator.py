# gains: the same, where nothing is kept
# expect: budget-exceeded
import collections
import itertools


def reply(scene, message):
    collections.deque(itertools.count(), maxlen=0)
