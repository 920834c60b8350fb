# gains: the class of everything, by a name that no scanner sees
# expect: raises AttributeError
loot = getattr((), "_" + "_class_" + "_")  # <<
