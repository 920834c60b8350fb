# gains: attributes read in C, past every guard
# expect: raises AttributeError
loot = "{0.__class__.__base__}".format(())  # <<
