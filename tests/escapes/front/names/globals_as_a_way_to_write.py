# gains: the namespace in which the guards stand
# expect: raises TypeError
globals()["_getattr_"] = getattr  # <<
loot = "replaced"
