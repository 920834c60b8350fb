# gains: every attribute from here on, since the rewritten source asks this name
# expect: name-not-allowed
_getattr_ = lambda thing, name: [each for each in dir(thing)]  # <<
loot = _getattr_(1, "real")
