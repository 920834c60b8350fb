"""The classes that one file made, and what else a file may change.

Runs in: worker.
"""

import types
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from typing import Final

from sandbox import base_methods

# Plain containers: whoever holds one may change its items. Exact types only, for a subclass could be anybody's.
WRITABLE: Final = frozenset(
    {dict, list, deque, defaultdict, Counter, OrderedDict, ChainMap, bytearray, UserDict, UserList}
)
# What has no attributes and no items of its own that could be changed.
_UNCHANGEABLE: Final[frozenset[type]] = frozenset(
    {types.NoneType, bool, int, float, complex, str, bytes, tuple, frozenset, set, types.EllipsisType}
)
_CHANGEABLE: Final = WRITABLE | _UNCHANGEABLE
# Classes that define nothing with a single underscore in front.
_KEEPING_NOTHING: Final[frozenset[type]] = base_methods.BASES | {BaseException}


class FileClasses(set[type]):
    """The classes that one file made; they are put in one by one, and stay.

    Attributes:
        changeable: They and the plain containers: classes of what may be changed.
        unmixed: Those that inherit from nothing which keeps anything to itself, so that all names with a single
            underscore in front, in them and in their instances, are the file's own.
    """

    def __init__(self) -> None:
        super().__init__()
        self.changeable: set[type] = set(_CHANGEABLE)
        self.unmixed: set[type] = set()

    def add(self, cls: type, /) -> None:
        """Put a class in."""
        super().add(cls)
        self.changeable.add(cls)
        if all(each in self or each in _KEEPING_NOTHING for each in cls.__mro__):
            self.unmixed.add(cls)
