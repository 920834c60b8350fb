# gains: full-width letters that Python reads as __dict__
# expect: attribute-not-allowed
loot = ().__ｄict__  # <<
