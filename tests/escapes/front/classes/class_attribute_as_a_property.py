# gains: an object that says it is of another class
# expect: name-not-allowed
class Liar:
    __class__ = property(lambda self: str)  # <<


loot = isinstance(Liar(), str)
