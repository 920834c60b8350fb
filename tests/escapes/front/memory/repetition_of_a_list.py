# gains: the same, eight times as fast
# expect: raises TooLarge
loot = [None] * 10**10  # <<
