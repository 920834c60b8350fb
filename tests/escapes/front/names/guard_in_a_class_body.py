# gains: a class body is a scope in which the rewritten source looks first
# expect: name-not-allowed
class Body:
    _getattr_ = lambda thing, name: name  # <<
    loot = ().anything
