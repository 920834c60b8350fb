# gains: the method called by C
# expect: raises AttributeError
loot = list(map(str.format, ["{0.__class__.__mro__}"], [1]))  # <<
