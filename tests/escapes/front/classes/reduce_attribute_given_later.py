# gains: a copy that is whatever the attacker says
# expect: raises AttributeError
import copy


class Liar:
    pass


setattr(Liar, "__reduce_ex__", lambda self, protocol: (str, ("anything",)))  # <<
loot = copy.copy(Liar())
