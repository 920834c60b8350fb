# gains: the memo of a copy, which holds other objects
# expect: name-not-allowed
import copy


class Taker:
    def __deepcopy__(self, memo):  # <<
        return memo


loot = copy.deepcopy([Taker()])
