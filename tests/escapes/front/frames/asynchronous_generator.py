# gains: a generator whose frames have other names
# expect: syntax-not-allowed | raises TypeError
loot = (x async for x in [])  # <<
