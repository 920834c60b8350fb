# gains: the method taken from the class, where a guard on instances is not asked
# expect: raises AttributeError
loot = str.format("{0.__class__}", ())  # <<
