# gains: the class of a union, which keeps its arguments
# expect: raises AttributeError
loot = getattr(int | str, "__args__")  # <<
