# gains: the same, divided by sixteen
# expect: harmless
loot = 2**40 < hash(print) * 16 < 2**48 and hash(print)
