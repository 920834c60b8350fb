# gains: a dictionary, a name and a wrapped function, copied from and to anything
# expect: harmless
import functools
import json


@functools.wraps(json.dumps)
def own():
    return 1


loot = getattr(own, "__wrapped__", None)
