# gains: a cache that another character's calls fill
# expect: harmless
import functools
import json


@functools.cache
def own():
    return json.dumps([])


own()
loot = [text for text in [str(own.cache_info())] if "currsize=1" not in text]
