# gains: names bound by patterns: captured, starred and rest
# expect: name-not-allowed
match [1, {"a": 1}]:
    case [_write_, {**_getattr_}]:  # <<
        loot = 1
