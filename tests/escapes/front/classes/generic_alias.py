# gains: the class behind an alias, with its constructor
# expect: attribute-not-allowed
loot = list[int].__origin__.__subclasses__()  # <<
