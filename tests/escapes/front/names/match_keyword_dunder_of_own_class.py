# gains: the same on a class of one's own
# expect: attribute-not-allowed
class Own:
    pass


match Own():
    case Own(__class__=found):  # <<
        loot = found
