# gains: the same
# expect: harmless
class Own:
    pass


loot = " at 0x" in str(Own()) and str(Own())
