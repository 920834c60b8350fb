# gains: the same, bound to a name that means nothing
# expect: import-not-allowed
import posixpath as math  # <<

loot = math.os.getpid()
