"""Special methods of a class that are called by the name of the class, as in ``Base.__init__(self)``.

Runs in: worker.
"""

import builtins
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any, Final

from sandbox import addresses, policy

# What their methods do to an instance of a file's own heir, its source can do with super() as well.
_PLAIN: Final[frozenset[type]] = frozenset({dict, list, set, frozenset, tuple, str, int, float})
EXCEPTIONS: Final[frozenset[type]] = frozenset(
    found
    for found in (getattr(builtins, name) for name in policy.BUILTINS)
    if isinstance(found, type) and issubclass(found, Exception)
)
"""Exceptions that every file has."""

BASES: Final[frozenset[type]] = _PLAIN | EXCEPTIONS | {object}
"""Classes that are not the file's own and whose special methods it may call by their name."""

METHODS: Final = frozenset(
    f"__{name}__"
    for name in "init repr str eq ne lt le gt ge len iter contains getitem setitem delitem bool enter exit call".split()
)
"""Those methods; none that tells an address, and none whose result may be far larger than what it is given."""

# Where their methods may stand: what exceptions have in common stands in a class that files do not have.
_DEFINERS: Final[frozenset[type]] = BASES | {BaseException}
# The text that object itself gives tells an address.
_OF_OBJECT: Final = frozenset({"__init__", "__eq__", "__ne__"})


def find(own_classes: AbstractSet[type], owner: object, name: str) -> Callable[..., Any]:
    """Return what stands for a special method of `owner`.

    Raises:
        AttributeError: It is out of reach, or not there.
    """
    if not isinstance(owner, type) or not (owner in own_classes or owner in BASES):
        raise AttributeError(f"only a class of this file, or a plain one, can be asked for its {name}")
    definer = next((each for each in owner.__mro__ if name in vars(each)), None)
    if definer is None:
        raise AttributeError(f"type object {owner.__name__!r} has no attribute {name!r}")
    if not (definer in own_classes or (definer in _DEFINERS and (definer is not object or name in _OF_OBJECT))):
        raise AttributeError(f"this class has no {name} of its own; write super().{name}(...)")
    return _checking(own_classes, owner, vars(definer)[name], name)


def _checking(own_classes: AbstractSet[type], owner: type, method: Any, name: str) -> Callable[..., Any]:
    def call(instance: object, /, *arguments: Any, **named: Any) -> Any:
        # What a dataclass writes for itself sets attributes without asking a guard.
        kind = type(instance)
        if kind not in own_classes or owner not in kind.__mro__:
            raise TypeError(f"{name} needs an instance of a class of this file that is or inherits from its class")
        found = method(instance, *arguments, **named)
        return addresses.hide(found) if type(found) is str else found

    return call
