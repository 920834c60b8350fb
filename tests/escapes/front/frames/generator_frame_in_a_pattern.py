# gains: a pattern that reads the frame of whatever matches
# expect: attribute-not-allowed | syntax-not-allowed
class Own:
    pass


match (x for x in []):
    case Own(gi_frame=found):  # <<
        loot = found
