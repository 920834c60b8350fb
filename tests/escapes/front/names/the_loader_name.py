# gains: what loads modules
# expect: name-not-allowed
loot = __loader__.load_module("os")  # <<
