# gains: a copy that is whatever the attacker says
# expect: name-not-allowed
import copy


class Liar:
    def __reduce_ex__(self, protocol):  # <<
        return (str, ("anything",))


loot = copy.copy(Liar())
