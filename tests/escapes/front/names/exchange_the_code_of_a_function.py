# gains: a function with a body that no rule has seen
# expect: attribute-not-allowed
def own():
    return 1


own.__code__ = (lambda: 2).__code__  # <<
loot = own() == 2
