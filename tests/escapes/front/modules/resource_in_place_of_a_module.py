# gains: a file of the set that is taken for a module of Python's by everybody else
# expect: harmless
from characters.resources.json import dumps

import json

loot = None if json.dumps is not dumps and json.dumps([]) == "[]" else "shadowed"
# --- resources/json.py
def dumps(thing):
    return "poisoned"
