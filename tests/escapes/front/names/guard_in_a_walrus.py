# gains: a name bound inside an expression
# expect: name-not-allowed
if (_write_ := (lambda thing: thing)):  # <<
    loot = 1
