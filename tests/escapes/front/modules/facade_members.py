# gains: the dictionary behind a facade
# expect: raises AttributeError
import json

members = json.members()  # <<
members["dumps"] = None
loot = None if callable(json.dumps) else "poisoned"
