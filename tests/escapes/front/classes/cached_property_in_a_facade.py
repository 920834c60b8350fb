# gains: a value left in the dictionary of something that cannot be written
# expect: raises AttributeError | attribute-not-allowed | name-not-allowed
import functools
import json

loot = functools.cached_property(lambda self: 1).__get__(json)  # <<
