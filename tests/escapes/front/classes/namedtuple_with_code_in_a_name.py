# gains: text that the library runs as source
# expect: raises ValueError
import collections

loot = collections.namedtuple("Own", ["a, __import__('os').getpid()"])  # <<
