# gains: the same in one call
# expect: raises TooLarge
loot = bytes(10**10)  # <<
