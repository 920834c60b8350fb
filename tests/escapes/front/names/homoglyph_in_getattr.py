# gains: a text is not normalised, so a check that normalises sees another name than the lookup
# expect: raises AttributeError
loot = getattr((), "__ｃlass__")  # <<
