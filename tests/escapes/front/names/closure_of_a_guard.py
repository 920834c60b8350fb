# gains: the objects that a guard keeps in its closure
# expect: attribute-not-allowed
loot = getattr.__closure__[0].cell_contents  # <<
