# gains: the dictionary of an object
# expect: name-not-allowed
loot = vars(lambda: 0)  # <<
