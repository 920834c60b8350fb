# gains: the same, in the source itself
# expect: syntax-not-allowed
loot = f"{1:>9999999999}"  # <<
