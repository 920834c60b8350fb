"""What characters get as ``typing``: names that can be written wherever a type can, and that keep nothing.

Python's own keeps each ``List[x]`` in a cache that all share, together with `x`; another character could find it there.
What is written in an annotation is dropped anyway, so what stands for it only has to say what it is made of.

Runs in: worker.
"""

import abc
import collections
import typing
from collections.abc import Callable, Mapping
from types import GenericAlias, MappingProxyType, NoneType, UnionType
from typing import Any, Final, NoReturn, Self

_Parts = tuple[Any, ...]
_UNIONS: Final = frozenset({"Union", "Optional"})
# Types of Python's own that tell what they are made of, and are made anew each time.
_OPEN_ALIASES: Final = frozenset({GenericAlias, UnionType, type(Callable[[], None])})


class Form:
    """Stands for a name in ``typing``, with or without something in brackets.

    Args:
        name: How it is called there.
        origin: The class that it is another word for, if there is one.
        parts: What is in the brackets, or None without brackets.
    """

    __slots__ = ("_name", "_origin", "_parts")

    _name: str
    _origin: type | None
    _parts: _Parts | None

    # Not __init__, which could be called again.
    def __new__(cls, name: str, origin: type | None = None, parts: _Parts | None = None) -> Self:
        """Make one."""
        made = super().__new__(cls)
        made._name, made._origin, made._parts = name, origin, parts
        return made

    def __getitem__(self, parts: Any) -> Any:
        """Put something in the brackets, or in the place of the variables in them."""
        given = parts if type(parts) is tuple else (parts,)
        if self._parts is not None:
            return _substitute(self, given)
        if self._name in _UNIONS:
            return union(*given, *([None] if self._name == "Optional" else []))
        if self._name in {"Literal", "Annotated"}:
            return Form(self._name, self._origin, given)
        return Form(self._name, self._origin, tuple(NoneType if each is None else each for each in given))

    def __or__(self, other: Any) -> Any:
        """Make a union."""
        return union(self, other)

    def __ror__(self, other: Any) -> Any:
        """Make a union."""
        return union(other, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Make an instance of what it is another word for."""
        if self._origin is None or self._origin in {list, dict, set, frozenset, tuple}:
            raise TypeError(f"Type {self._name} cannot be instantiated; use the class itself")
        return self._origin(*arguments, **named)

    def __mro_entries__(self, bases: _Parts) -> tuple[type, ...]:
        """Tell Python which class to inherit from."""
        if self._origin is None:
            raise TypeError(f"Cannot subclass {self!r}")
        # A named tuple and a typed dictionary take something in brackets as they are.
        is_needed = self._origin is not Generic or not any(_is_bracketed_anyway(base) for base in bases)
        return (self._origin,) if is_needed else ()

    def __instancecheck__(self, thing: object) -> bool:
        """Tell whether `thing` is an instance."""
        return isinstance(thing, self._classes())

    def __subclasscheck__(self, cls: type) -> bool:
        """Tell whether `cls` is a subclass."""
        return issubclass(cls, self._classes())

    def _classes(self) -> Any:
        if self._name in _UNIONS and self._parts is not None:
            return self._parts
        if self._origin is None or self._parts is not None:
            raise TypeError(f"{self!r} cannot be used with isinstance()")
        return self._origin

    def __eq__(self, other: object) -> bool:
        """Tell whether both say the same."""
        if not isinstance(other, Form) or self._name != other._name:
            return NotImplemented
        if self._name in _UNIONS and self._parts is not None and other._parts is not None:
            return set(self._parts) == set(other._parts)
        return self._parts == other._parts

    def __hash__(self) -> int:
        """Return a hash by what it says."""
        parts = frozenset(self._parts) if self._name in _UNIONS and self._parts is not None else self._parts
        return hash((self._name, parts))

    def __copy__(self) -> Self:
        """Return itself: it cannot be changed."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself: it cannot be changed."""
        return self

    def __repr__(self) -> str:
        """Show it as Python does."""
        if self._parts is None:
            return f"typing.{self._name}"
        return _show(self._name, self._parts)


def _is_bracketed_anyway(base: object) -> bool:
    return getattr(base, "_original", None) in (typing.NamedTuple, typing.TypedDict)


def _show(name: str, parts: _Parts) -> str:
    if name == "Union" and len(parts) == 2 and NoneType in parts:  # noqa: PLR2004 (a type and nothing)
        name, parts = "Optional", tuple(each for each in parts if each is not NoneType)
    if name in {"Literal", "Annotated"}:
        types = 1 if name == "Annotated" else 0
        shown = [*map(_show_part, parts[:types]), *map(repr, parts[types:])]
    else:
        shown = [*map(_show_part, parts)]
    return f"typing.{name}[{', '.join(shown) or '()'}]"


def _show_part(part: Any) -> str:
    if part is ...:
        return "..."
    if type(part) is str:
        return f"ForwardRef({part!r})"
    if type(part) is list:
        return f"[{', '.join(map(_show_part, part))}]"
    if isinstance(part, type) and not isinstance(part, GenericAlias):
        return part.__qualname__ if part.__module__ == "builtins" else f"{part.__module__}.{part.__qualname__}"
    return repr(part)


def union(*parts: Any) -> Any:
    """Return what says that something is one of `parts`: each once, and unions taken apart."""
    flat: list[Any] = []
    for part in parts:
        if isinstance(part, Form) and part._name == "Union" and part._parts is not None:  # noqa: SLF001 (its own)
            flat.extend(part._parts)  # noqa: SLF001
        else:
            flat.extend(get_args(part) if type(part) is UnionType else [NoneType if part is None else part])
    kept = [part for index, part in enumerate(flat) if part not in flat[:index]]
    return kept[0] if len(kept) == 1 else Form("Union", None, tuple(kept))


def _variables(thing: Any) -> list[Any]:
    # In the order in which they are first named.
    if isinstance(thing, TypeVar):
        return [thing]
    parts = thing if type(thing) is list else get_args(thing)
    found = [variable for part in parts for variable in _variables(part)]
    return [variable for index, variable in enumerate(found) if not any(variable is each for each in found[:index])]


def _substitute(form: Form, given: _Parts) -> Any:
    variables = _variables(form)
    if len(variables) != len(given):
        raise TypeError(f"{form!r} takes {len(variables)} types in brackets, not {len(given)}")
    return _replaced(form, dict(zip(map(id, variables), given, strict=True)))


def _replaced(thing: Any, meant: Mapping[int, Any]) -> Any:
    if isinstance(thing, TypeVar):
        return meant.get(id(thing), thing)
    if type(thing) is list:
        return [_replaced(part, meant) for part in thing]
    if isinstance(thing, Form) and thing._parts is not None:  # noqa: SLF001 (its own)
        return Form(thing._name, thing._origin)[tuple(_replaced(part, meant) for part in thing._parts)]  # noqa: SLF001
    variables = _variables(thing)
    return thing[tuple(meant[id(variable)] for variable in variables)] if variables else thing


def get_args(thing: Any) -> _Parts:
    """Stand for ``typing.get_args``."""
    if isinstance(thing, Form):
        parts = thing._parts or ()  # noqa: SLF001 (its own)
        return tuple(list(each) if type(each) is list else each for each in parts)
    return typing.get_args(thing) if type(thing) in _OPEN_ALIASES else ()


def keeps_nothing(said: Any) -> bool:
    """Tell whether what an annotation says is free of typing's own forms, which keep what they are combined with."""
    if type(said) in _OPEN_ALIASES:
        return all(map(keeps_nothing, get_args(said)))
    if type(said) is list:
        return all(map(keeps_nothing, said))
    return said is ... or said is None or isinstance(said, type | str | Form | TypeVar | NewType)


class TypeVar:
    """Stands for ``typing.TypeVar``."""

    __slots__ = ("_name", "_sign")

    _name: str
    _sign: str

    # Not __init__, which could be called again.
    def __new__(
        cls,
        name: str,
        *constraints: Any,
        bound: Any = None,  # noqa: ARG004
        covariant: Any = False,
        contravariant: Any = False,
        **_: Any,
    ) -> Self:
        """Make one; what it is bound to is dropped, as all annotations are."""
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        if type(name) is not str:
            raise TypeError("the name of a type variable is a text")
        made = super().__new__(cls)
        made._name, made._sign = name, "+" if covariant else "-" if contravariant else "~"
        return made

    @property
    def __name__(self) -> str:
        """The name of the variable."""
        return self._name

    def __typing_subst__(self, given: Any) -> Any:
        """Return what stands in its place; Python's own aliases ask."""
        return given

    def __or__(self, other: Any) -> Any:
        """Make a union."""
        return union(self, other)

    def __ror__(self, other: Any) -> Any:
        """Make a union."""
        return union(other, self)

    def __mro_entries__(self, bases: _Parts) -> NoReturn:
        """Refuse to be inherited from."""
        raise TypeError("Cannot subclass an instance of TypeVar")

    def __copy__(self) -> Self:
        """Return itself, as Python does."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself, as Python does."""
        return self

    def __repr__(self) -> str:
        """Show it as Python does."""
        return self._sign + self._name


class NewType:
    """Stands for ``typing.NewType``."""

    __slots__ = ("_name",)

    _name: str

    # Not __init__, which could be called again.
    def __new__(cls, name: str, tp: Any) -> Self:  # noqa: ARG004 (its type is dropped, as all annotations are)
        """Make one."""
        if type(name) is not str:
            raise TypeError("the name of a type is a text")
        made = super().__new__(cls)
        made._name = name
        return made

    @property
    def __name__(self) -> str:
        """The name of the type."""
        return self._name

    def __call__(self, value: Any, /) -> Any:
        """Return `value`."""
        return value

    def __or__(self, other: Any) -> Any:
        """Make a union."""
        return union(self, other)

    def __ror__(self, other: Any) -> Any:
        """Make a union."""
        return union(other, self)

    def __mro_entries__(self, bases: _Parts) -> NoReturn:
        """Refuse to be inherited from."""
        raise TypeError(f"Cannot subclass an instance of NewType. Write: Other = NewType('Other', {self._name})")

    def __repr__(self) -> str:
        """Show it as Python does."""
        return f"character.{self._name}"


class Generic:
    """Stands for ``typing.Generic``."""

    __slots__ = ()

    def __class_getitem__(cls, parts: Any) -> Any:
        """Say what a class holds."""
        return Form("Generic", cls)[parts] if cls is Generic else GenericAlias(cls, parts)


class _ProtocolClass(abc.ABCMeta):
    """Metaclass of the protocols: nothing is an instance of one, as far as Python can tell."""

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        """Make an instance of a class that is no protocol."""
        if Protocol in cls.__bases__:
            raise TypeError("Protocols cannot be instantiated")
        return super().__call__(*arguments, **named)

    def __instancecheck__(cls, thing: object) -> bool:
        """Tell whether `thing` is an instance of a class that is no protocol."""
        cls._refuse_protocol()
        return super().__instancecheck__(thing)

    def __subclasscheck__(cls, other: type) -> bool:
        """Tell whether `other` is a subclass of a class that is no protocol."""
        cls._refuse_protocol()
        return super().__subclasscheck__(other)

    def _refuse_protocol(cls) -> None:
        if Protocol in cls.__bases__:
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")


class Protocol(Generic, metaclass=_ProtocolClass):
    """Stands for ``typing.Protocol``."""

    __slots__ = ()

    def __class_getitem__(cls, parts: Any) -> Any:
        """Say what a protocol is about."""
        return Form("Protocol", cls)[parts] if cls is Protocol else GenericAlias(cls, parts)


_CLASSES: Final[Mapping[str, type]] = MappingProxyType(
    {
        **{name: getattr(collections.abc, name) for name in typing.__all__ if hasattr(collections.abc, name)},
        "AbstractSet": collections.abc.Set,
        "Counter": collections.Counter,
        "DefaultDict": collections.defaultdict,
        "Deque": collections.deque,
        "Dict": dict,
        "FrozenSet": frozenset,
        "List": list,
        "OrderedDict": collections.OrderedDict,
        "Set": set,
        "Tuple": tuple,
    }
)
_BARE: Final = (
    "Annotated ClassVar Final Literal LiteralString Never NoReturn NotRequired Optional Required Self TypeAlias Union"
).split()

STAND_INS: Final[Mapping[str, object]] = {
    **{name: Form(name, cls) for name, cls in _CLASSES.items()},
    **{name: Form(name) for name in _BARE},
    "AnyStr": TypeVar("AnyStr", str, bytes),
    "Generic": Generic,
    "NewType": NewType,
    "Protocol": Protocol,
    "TypeVar": TypeVar,
    "get_args": get_args,
}
"""What stands for names of the module ``typing``."""
