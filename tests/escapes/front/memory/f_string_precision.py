# gains: digits
# expect: syntax-not-allowed
loot = f"{1.5:.2147483000f}"  # <<
