# gains: what a decorator hides
# expect: attribute-not-allowed
import functools


@functools.cache
def own():
    return 1


loot = own.__wrapped__.__globals__  # <<
