# gains: the same by a class that inherits it
# expect: raises AttributeError
import abc
from collections.abc import Iterable


class Own(abc.ABC):
    pass


loot = Own.register(Iterable)  # <<
