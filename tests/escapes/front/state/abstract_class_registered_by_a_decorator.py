# gains: isinstance, for everybody
# expect: raises AttributeError
from collections.abc import Sequence


@Sequence.register  # <<
class Own:
    pass


loot = isinstance(Own(), Sequence)
