# gains: the same, past the compiler
# expect: raises AttributeError
loot = getattr((x for x in []), "gi_" + "frame")  # <<
