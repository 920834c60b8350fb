# gains: the object on which an attribute was missing: the real module behind a facade
# expect: raises AttributeError
import json

try:
    json.missing
except AttributeError as error:
    loot = error.obj  # <<
