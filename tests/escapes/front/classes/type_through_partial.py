# gains: the same through C
# expect: raises TypeError
import functools

loot = functools.partial(type, "Own", (object,))({"__del__": print})  # <<
