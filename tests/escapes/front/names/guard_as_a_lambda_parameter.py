# gains: the same where no def stands
# expect: name-not-allowed
loot = (lambda _tick_: [1 for x in "a"])(lambda: 0)  # <<
