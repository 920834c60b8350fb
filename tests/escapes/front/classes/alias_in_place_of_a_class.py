# gains: an alias, which hands on calls and attributes
# expect: raises AttributeError
loot = getattr(list[int], "__origin__")  # <<
