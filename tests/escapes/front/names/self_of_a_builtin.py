# gains: the module in which a built-in function lives
# expect: attribute-not-allowed
loot = len.__self__  # <<
