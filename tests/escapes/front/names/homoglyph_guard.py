# gains: the guard itself, replaced under another spelling
# expect: name-not-allowed
_getattr＿ = getattr  # <<
loot = (1).real
