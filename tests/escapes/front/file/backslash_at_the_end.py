# gains: a line number that is off
# expect: attribute-not-allowed
x = 1 + \
    1
loot = x.\
    __dict__
