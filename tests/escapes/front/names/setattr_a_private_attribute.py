# gains: the class of an object, exchanged by a name that is worked out
# expect: raises AttributeError
class Own:
    pass


class Other:
    pass


own = Own()
setattr(own, "__cl" + "ass__", Other)  # <<
loot = "exchanged"
