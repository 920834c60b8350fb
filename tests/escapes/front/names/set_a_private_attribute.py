# gains: the class of an object, exchanged
# expect: attribute-not-allowed
class Own:
    pass


class Other:
    loot = "exchanged"


own = Own()
own.__class__ = Other  # <<
loot = own.loot
