# gains: a facade of one's own, with members of one's own, put in the place of a real one
# expect: raises TypeError | raises AttributeError
import json

loot = type(json)("json", {"dumps": print})  # <<
