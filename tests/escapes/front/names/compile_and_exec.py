# gains: the same in two steps
# expect: name-not-allowed
exec(compile("loot = ().__class__", "x", "exec"))  # <<
