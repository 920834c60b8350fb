# gains: a name bound in a scope of its own
# expect: name-not-allowed
loot = [x for _tick_ in [lambda: True] for x in "ab"]  # <<
