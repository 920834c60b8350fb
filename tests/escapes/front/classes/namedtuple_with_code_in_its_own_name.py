# gains: the same in the class's name
# expect: raises ValueError
import collections

loot = collections.namedtuple("Own(print())", "a")  # <<
