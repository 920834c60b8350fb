# gains: the values that a function of the host's keeps
# expect: attribute-not-allowed
loot = print.__defaults__  # <<
