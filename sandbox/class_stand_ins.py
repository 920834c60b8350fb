"""What stands for a class that characters may call, ask about and not much else.

A class itself cannot be made to ask before it makes something large. This can, and passes for the class everywhere
else: in ``isinstance``, in ``type(x) is …``, in reading what the class has.

Runs in: worker.
"""

from collections.abc import Callable
from typing import Any, NoReturn, Self

from sandbox.typings import union


class ClassStandIn:
    """Stands for a class.

    Args:
        original: The class.
        make: Makes what calling it makes.
        kinds: Further classes whose instances pass for its own.
        may_be_inherited: Whether own classes may inherit from the class itself.
    """

    __slots__ = ("__make", "__may_be_inherited", "__original", "__whole")

    __make: Callable[..., Any]
    __may_be_inherited: bool
    __original: type
    __whole: tuple[type, ...]

    # Not __init__, which could be called again.
    def __new__(
        cls, original: type, make: Callable[..., Any], kinds: tuple[type, ...] = (), *, may_be_inherited: bool = False
    ) -> Self:
        """Make the one for a class."""
        made = super().__new__(cls)
        object.__setattr__(made, "_ClassStandIn__original", original)
        object.__setattr__(made, "_ClassStandIn__make", make)
        object.__setattr__(made, "_ClassStandIn__whole", (original, *kinds))
        object.__setattr__(made, "_ClassStandIn__may_be_inherited", may_be_inherited)
        return made

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Make an instance."""
        return self.__make(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        """Read from the class."""
        return getattr(self.__original, name)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse to be changed."""
        raise TypeError(f"the class {self.__original.__name__!r} cannot be changed")

    def __instancecheck__(self, thing: object) -> bool:
        """Tell whether `thing` is an instance."""
        return isinstance(thing, self.__whole)

    def __subclasscheck__(self, cls: type) -> bool:
        """Tell whether `cls` is a subclass."""
        return issubclass(cls, self.__whole)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Tell Python which class to inherit from."""
        if not self.__may_be_inherited:
            raise TypeError(f"type {self.__original.__name__!r} is not an acceptable base type")
        return (self.__original,)

    def __or__(self, other: Any) -> Any:
        """Make a union, as an annotation that runs may do."""
        # A union tells what it is made of, so it must not be made of the class itself.
        return union(self, other)

    def __ror__(self, other: Any) -> Any:
        """Make a union, as an annotation that runs may do."""
        return union(other, self)

    @property
    def __name__(self) -> str:
        """The name of the class."""
        return self.__original.__name__

    def __eq__(self, other: object) -> bool:
        """Tell whether both stand for the same class."""
        return isinstance(other, ClassStandIn) and self.__whole == other.__whole

    def __hash__(self) -> int:
        """Return the hash of the class."""
        return hash(self.__original)

    def __copy__(self) -> Self:
        """Return itself, as copies of classes do."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself, as copies of classes do."""
        return self

    def __repr__(self) -> str:
        """Show the class."""
        return repr(self.__original)
