# gains: the same in bytes
# expect: raises TooLarge
loot = len(b"%1000000000d" % 1)  # <<
