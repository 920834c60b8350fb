"""What a class statement of a file calls: Python's own way of making the class, and a note of who made it.

Runs in: worker.
"""

import types
from collections.abc import Callable, MutableMapping
from typing import Any, TypeAlias

_MakeClass: TypeAlias = Callable[..., type]

# Gone from the class before anything of it can be read.
_BIRTH = "__birth__"


class ClassStatement:
    """Stands where a class statement names its metaclass; the body runs in the namespace that its bases ask for.

    Args:
        make: Makes the class.
        note: Is told of a class that runs its own methods while it is made, before it does.
    """

    __slots__ = ("_make", "_note")

    def __init__(self, make: _MakeClass, note: Callable[[type], None]) -> None:
        self._make = make
        self._note = note

    def __prepare__(self, name: str, bases: tuple[type, ...], **_: object) -> MutableMapping[str, Any]:
        """Return the namespace for the body."""
        check_bases(bases)
        namespace = types.prepare_class(name, bases)[1]
        if type(namespace) is not dict:
            # An enumeration calls __init__ for each member. What tells of the class stands before all members.
            namespace[_BIRTH] = _Birth(self._note)
        return namespace

    def __call__(self, name: str, bases: tuple[type, ...], namespace: Any, **keywords: bool) -> type:
        """Make the class; the policy lets a single keyword through, ``total``."""
        return self._make(name, bases, namespace, **keywords)


class _Birth:
    def __init__(self, note: Callable[[type], None]) -> None:
        self._note = note

    def __set_name__(self, owner: type, name: str) -> None:
        type.__delattr__(owner, name)
        self._note(owner)


def check_bases(bases: tuple[Any, ...]) -> None:
    """Refuse to inherit from what makes classes, and from a super of one's own: it would read past the guard.

    Raises:
        TypeError: A base is no class, or one of these.
    """
    # Of what is no class Python would call the type, with three arguments, to make the class.
    if not all(isinstance(base, type) and not issubclass(base, type | super) for base in bases):
        raise TypeError("a class can only inherit from ordinary classes here")


def make_class(name: str, bases: tuple[type, ...], namespace: Any, **keywords: bool) -> type:
    """Make a class as Python does.

    Raises:
        TypeError: As `check_bases` says.
    """
    check_bases(bases)
    metaclass: type = types.prepare_class(name, bases)[0]
    made: type = metaclass(name, bases, namespace, **keywords)
    return made
