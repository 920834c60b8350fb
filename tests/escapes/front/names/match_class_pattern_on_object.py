# gains: patterns read attributes without any guard
# expect: syntax-not-allowed | attribute-not-allowed
match ():
    case object(__class__=found):  # <<
        loot = found
