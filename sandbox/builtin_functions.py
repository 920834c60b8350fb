"""The built-in names of one namespace.

Most are Python's own. Those that read attributes ask the guard, and those that would show or change what is not the
character's do less.

Runs in: worker.
"""

import builtins
import collections
import decimal
import fractions
import functools
import types
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, Self

from sandbox import addresses, bounded_functions, decimals, facades, names, policy, ranges
from sandbox.class_stand_ins import ClassStandIn
from sandbox.formatting import format_value
from sandbox.limits import Ticks
from sandbox.stand_ins import copy_function

# What one print can add to the author's log.
MAX_PRINTED_CHARACTERS: Final = 4096

# Classes that characters have besides those of the table and of the shared facades.
_OTHER_CLASSES: Final[frozenset[type]] = frozenset(
    {
        types.NoneType,
        types.EllipsisType,
        types.NotImplementedType,
        bounded_functions.Random,
        collections.ChainMap,
        collections.Counter,
        collections.OrderedDict,
        collections.UserDict,
        collections.UserList,
        collections.defaultdict,
        collections.deque,
    }
)


def builtins_for(
    guards: facades.Guards,
    *,
    printed: Callable[[str], None],
    public_names: Callable[[], Mapping[str, object]],
    stand_ins: Mapping[type, object] = types.MappingProxyType({}),
) -> dict[str, object]:
    """Return a new ``__builtins__`` for one namespace, without ``__import__``.

    Args:
        guards: The character's own.
        printed: Takes the text of each ``print``, at most MAX_PRINTED_CHARACTERS.
        public_names: Tells what the namespace itself has bound, for ``globals``.
        stand_ins: What stands for further classes there.
    """
    ranged = make_range_type(guards.ticks)
    space = _shared_builtins().copy()
    for name, function in (
        ("delattr", _make_delattr(guards)),
        ("getattr", _make_getattr(guards)),
        ("globals", lambda: types.MappingProxyType(dict(public_names()))),
        ("hasattr", _make_hasattr(guards)),
        ("iter", bounded_functions.make_iter(guards.ticks)),
        ("print", _make_print(printed)),
        ("setattr", _make_setattr(guards)),
    ):
        # Made a moment ago, for this namespace alone.
        space[name] = _name(function, name)
    space["hash"] = addresses.Hashes().hash
    space["range"] = ranged
    space["type"] = TypeOf(guards, {**_STAND_INS, range: ranged, ranges.LongRange: ranged, **stand_ins})
    return space


def _name(function: Any, name: str) -> object:
    # What Python says of a call that does not fit, it says in the name of the function.
    function.__name__ = function.__qualname__ = name
    return function


@functools.cache
def _shared_builtins() -> dict[str, object]:
    """Return the built-ins that ask nothing of any character; whoever changes them copies them first."""
    real = {name: getattr(builtins, name) for name in policy.BUILTINS}
    ours: dict[str, Any] = {
        "ascii": addresses.shown_in_ascii,
        "format": format_value,
        "max": bounded_functions.largest,
        "min": bounded_functions.smallest,
        "pow": bounded_functions.power,
        "repr": addresses.shown,
        "round": bounded_functions.round_number,
        "sorted": bounded_functions.sort,
        "sum": bounded_functions.add_up,
    }
    named = {name: _name(copy_function(function), name) for name, function in ours.items()}
    return {**real, **named, "filter": bounded_functions.Filter, "map": bounded_functions.Map}


# Attributes


def _make_getattr(guards: facades.Guards) -> Callable[..., object]:
    def read(thing: object, name: str, /, *default: object) -> object:
        if len(default) > 1:
            raise TypeError("getattr takes at most three arguments")
        try:
            return guards.getattr(thing, _plain_text(name))
        except AttributeError:
            if default:
                return default[0]
            raise

    return read


def _make_hasattr(guards: facades.Guards) -> Callable[[object, str], bool]:
    def has(thing: object, name: str, /) -> bool:
        try:
            guards.getattr(thing, _plain_text(name))
        except AttributeError:
            return False
        return True

    return has


def _make_setattr(guards: facades.Guards) -> Callable[[object, str, object], None]:
    def write(thing: object, name: str, value: object, /) -> None:
        setattr(guards.write(thing, _bindable(name)), name, value)

    return write


def _make_delattr(guards: facades.Guards) -> Callable[[object, str], None]:
    def delete(thing: object, name: str, /) -> None:
        delattr(guards.write(thing, _bindable(name)), name)

    return delete


def _plain_text(name: str) -> str:
    # A subclass of str could answer a check and the lookup after it differently.
    if type(name) is not str:
        raise TypeError("the name of an attribute is a plain text")
    return name


def _bindable(name: str) -> str:
    if not names.may_be_bound(_plain_text(name)):
        raise AttributeError(f"the attribute {name!r} is out of reach for characters")
    return name


# Types

_STAND_INS: Final[Mapping[type, object]] = {
    decimal.Decimal: decimals.Decimal,
    decimal.Context: decimals.Context,
    filter: bounded_functions.Filter,
    map: bounded_functions.Map,
    fractions.Fraction: decimals.Fraction,
}


def make_range_type(ticks: Ticks) -> ClassStandIn:
    """Return what stands for ``range`` in one namespace."""

    def make(*numbers: Any) -> Any:
        return ranges.make_range(range(*numbers), ticks)

    return ClassStandIn(range, make, (ranges.LongRange,))


def make(function: Any, /, *arguments: Any, **named: Any) -> Any:
    """Call what the source calls by the name of a built-in class that has to ask something first."""
    if function is str:
        return addresses.text_of(*arguments, **named)
    if function is bytes or function is bytearray:
        return bounded_functions.make_bytes(function, *arguments, **named)
    return function(*arguments, **named)


class TypeOf:
    """Stand for ``type``: tells the class of a thing, and makes none.

    Classes that the character has anyway are returned as they are. Others could make what no source may make, such as
    functions from code or classes from text, so an empty class of the same name stands for each.
    """

    __slots__ = ("_guards", "_stand_ins")

    _guards: facades.Guards
    _stand_ins: Mapping[type, object]

    # Not __init__, which could be called again.
    def __new__(cls, guards: facades.Guards, stand_ins: Mapping[type, object]) -> Self:
        """Make the one of a character; `stand_ins` tells what stands for some classes."""
        made = super().__new__(cls)
        made._guards, made._stand_ins = guards, stand_ins
        return made

    def __call__(self, thing: object, /, *more: object, **named: object) -> object:
        """Return the class of `thing`, or what stands for it."""
        if more or named:
            raise TypeError("type() takes one argument here; write a class statement to make a class")
        cls = type(thing)
        if cls in self._stand_ins:
            return self._stand_ins[cls]
        if cls in self._guards.own_classes or cls in _known_classes() or _is_ordinary_exception(cls):
            return cls
        return _empty_class(cls.__name__)

    def __instancecheck__(self, thing: object) -> bool:
        """Tell whether `thing` is a class."""
        return isinstance(thing, type | ClassStandIn)

    def __subclasscheck__(self, cls: type) -> bool:
        """Tell whether `cls` makes classes."""
        return issubclass(cls, type)

    def __mro_entries__(self, bases: tuple[object, ...]) -> NoReturn:
        """Refuse to be inherited from."""
        raise TypeError("classes that make classes are not available to characters")

    def __repr__(self) -> str:
        """Show itself as what it stands for."""
        return "<class 'type'>"


@functools.cache
def _known_classes() -> frozenset[type]:
    named = (getattr(builtins, name) for name in policy.BUILTINS)
    listed = (member for facade in facades.shared_facades().values() for member in facades.members(facade).values())
    return (frozenset(thing for thing in (*named, *listed) if isinstance(thing, type)) | _OTHER_CLASSES) - {type}


def _is_ordinary_exception(cls: type) -> bool:
    return issubclass(cls, Exception) and not issubclass(cls, BaseExceptionGroup)


@functools.cache
def _empty_class(name: str) -> type:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise TypeError(f"cannot create {name!r} instances")

    return type(name, (), {"__module__": "builtins", "__new__": refuse, "__init_subclass__": refuse, "__slots__": ()})


# Text


def _make_print(printed: Callable[[str], None]) -> Callable[..., None]:
    def write(
        *values: object, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False
    ) -> None:
        del file, flush  # there is one place to print to, and it is not buffered
        printed(_printed_text(values, " " if sep is None else sep, "\n" if end is None else end))

    return write


def _printed_text(values: tuple[object, ...], separator: str, end: str) -> str:
    if type(separator) is not str or type(end) is not str:
        raise TypeError("sep and end of print are plain texts")
    parts: list[str] = []
    room = MAX_PRINTED_CHARACTERS
    for index, value in enumerate(values):
        for text in (separator if index else "", addresses.text_of(value)):
            # The text may be a subclass's, whose own ways of being cut or measured are not asked.
            part = str.__getitem__(text, slice(room))
            parts.append(part)
            room -= len(part)
        if not room:
            break
    return "".join((*parts, end[:room]))
