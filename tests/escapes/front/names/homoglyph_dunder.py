# gains: full-width letters that Python reads as __class__
# expect: attribute-not-allowed
loot = ().__ｃlass__  # <<
