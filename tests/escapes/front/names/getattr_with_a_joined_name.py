# gains: the class of everything, by a name that stands nowhere in the source
# expect: raises AttributeError
loot = getattr((), "_".join(["", "", "class", "", ""]))  # <<
