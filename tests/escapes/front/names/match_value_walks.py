# gains: a dotted value in a pattern is an attribute read
# expect: attribute-not-allowed
match object:
    case bool.__base__.__base__:  # <<
        loot = "walked"
