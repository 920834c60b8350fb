# gains: what isinstance says everywhere
# expect: raises AttributeError
from collections.abc import Mapping


class Own:
    pass


Mapping.register(Own)  # <<
loot = isinstance(Own(), Mapping)
