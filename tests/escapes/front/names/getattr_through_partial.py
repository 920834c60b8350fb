# gains: the same, hidden in a partial
# expect: raises AttributeError
import functools

loot = functools.partial(getattr, (), "__class__")()  # <<
