# gains: an iterator that the library empties
# expect: budget-exceeded | raises MemoryError | worker-died | raises OverflowError
# inline: the library takes from it in C, which nothing inside can stop
import collections
import itertools

loot = collections.namedtuple("Own", "a", defaults=itertools.repeat(1))
