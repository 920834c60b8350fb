# gains: the code object, to make another function of
# expect: attribute-not-allowed
loot = (x for x in []).gi_code.co_consts  # <<
