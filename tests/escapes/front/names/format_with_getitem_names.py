# gains: items whose keys are attribute names
# expect: raises TypeError
loot = "{0[__class__]}".format(())  # <<
