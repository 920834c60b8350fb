# gains: a class that says it belongs to another module
# expect: harmless
import collections

Own = collections.namedtuple("Own", "a", module="sandbox.guards")
loot = None if repr(Own(1)) == "Own(a=1)" else repr(Own)
