# gains: the same by the other method
# expect: raises AttributeError
loot = "{x.__class__}".format_map({"x": 1})  # <<
