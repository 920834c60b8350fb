# gains: the same by an import
# expect: name-not-allowed
class Own:
    from operator import getitem as __getattr__  # <<


loot = "bound"
