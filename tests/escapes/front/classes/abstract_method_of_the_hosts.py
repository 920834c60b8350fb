# gains: a mark on a function that everybody calls
# expect: harmless
import abc
import json

marked = abc.abstractmethod(json.dumps)
loot = getattr(json.dumps, "_" + "_isabstractmethod_" + "_", None)
