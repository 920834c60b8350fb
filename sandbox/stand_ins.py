"""What characters get in place of things whose originals write to what they are given, make classes, or read files.

Runs in: worker.
"""

import abc
import contextlib
import datetime as dt
import enum
import functools
import re
import string
import types
import typing
import zoneinfo
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, NoReturn, Self, TypeVar

import plugin_api
from sandbox import bounded_functions, decimals, exact, expressions, pattern_flags, typings

_Any = TypeVar("_Any")

# A key is quoted in a message; this much of one is enough to recognise it.
_QUOTED_CHARACTERS: Final = 60


def copy_function(function: types.FunctionType) -> types.FunctionType:
    """Return a function of its own that does the same, so that marks can be put on it and on nothing else."""
    copied = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copied.__kwdefaults__ = dict(function.__kwdefaults__) if function.__kwdefaults__ else None
    copied.__doc__, copied.__qualname__ = function.__doc__, function.__qualname__
    vars(copied).update(vars(function))
    return copied


def abstractmethod(function: object) -> object:
    """Stand for ``abc.abstractmethod``, which marks whatever function it is given."""
    if type(function) is not types.FunctionType:
        raise TypeError("abstractmethod marks a function; write it below other decorators")
    return abc.abstractmethod(copy_function(function))


_HOOK_MARK: Final = f"{plugin_api.hookimpl.project_name}_impl"
_PLAIN_MARK: Final = MappingProxyType(dict(getattr(plugin_api.hookimpl(lambda: None), _HOOK_MARK)))


def hookimpl(function: object = None, **options: Any) -> object:
    """Stand for ``plugin_api.hookimpl``, which marks whatever function it is given."""
    if function is None:
        return functools.partial(hookimpl, **options)
    if type(function) is not types.FunctionType:
        raise TypeError("hookimpl marks a function")
    copied = copy_function(function)
    if options:
        return plugin_api.hookimpl(**options)(copied)
    # What it puts there if nothing else is said; each function has its own.
    setattr(copied, _HOOK_MARK, dict(_PLAIN_MARK))
    return copied


class _Context(contextlib._GeneratorContextManager[Any]):  # noqa: SLF001 (what Python's own makes)
    def __call__(self, function: Any) -> Any:
        # As a decorator it takes over the attributes of what it is given; a class has descriptors among them.
        return super().__call__(_plain_function(function))


def contextmanager(function: Any) -> object:
    """Stand for ``contextlib.contextmanager``."""

    @functools.wraps(_plain_function(function))
    def begin(*arguments: Any, **named: Any) -> _Context:
        return _Context(function, arguments, named)

    return begin


def _plain_function(function: Any) -> types.FunctionType:
    if type(function) is not types.FunctionType:
        raise TypeError("this is put around a function")
    return function


def overload(function: object) -> object:
    """Stand for ``typing.overload``, which keeps all functions that it is given where all would share them."""
    del function
    return _overloaded


def _overloaded(*_: object, **__: object) -> NoReturn:
    raise NotImplementedError("an overloaded function is to be followed by one without overload")


def final(thing: _Any) -> _Any:
    """Stand for ``typing.final``, which marks whatever it is given."""
    return thing


class StatementOnly:
    """Stand for ``typing.NamedTuple`` or ``TypedDict``: a base class, but no factory that takes names as text."""

    __slots__ = ("_original",)

    _original: Any

    # Not __init__, which could be called again.
    def __new__(cls, original: Any) -> Self:
        """Make the one for an original."""
        made = super().__new__(cls)
        made._original = original
        return made

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Tell Python which class to inherit from."""
        originals = tuple(self._original if base is self else base for base in bases)
        return tuple(self._original.__mro_entries__(originals))

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Refuse to make a class."""
        raise TypeError(f"write a class statement: class Name({self._original.__name__}): ...")


NamedTuple: Final = StatementOnly(typing.NamedTuple)
TypedDict: Final = StatementOnly(typing.TypedDict)


class StatementOnlyEnum(enum.EnumType):
    """Metaclass of the enumerations: they look members up by value, but make no classes when called.

    The factory takes any names, and so would put methods into a class that no source may define.
    """

    def __call__(cls, value: object, *more: object, **factory: object) -> Any:
        """Return the member with this value."""
        if factory or not cls.__members__:
            raise TypeError("write a class statement: class Name(Enum): ...")
        look_up: Any = enum.Enum.__new__
        return look_up(cls, (value, *more) if more else value)


class Enum(enum.Enum, metaclass=StatementOnlyEnum):
    """Stands for ``enum.Enum``."""


class IntEnum(Enum, enum.IntEnum):
    """Stands for ``enum.IntEnum``."""


class StrEnum(Enum, enum.StrEnum):
    """Stands for ``enum.StrEnum``."""


class Flag(Enum, enum.Flag):
    """Stands for ``enum.Flag``."""


class IntFlag(Flag, enum.IntFlag):
    """Stands for ``enum.IntFlag``."""


class Template(string.Template):
    """Stands for ``string.Template``, which makes a pattern for each class and hands it flags of Python's own."""

    flags: ClassVar[Any] = pattern_flags.PatternFlag(re.IGNORECASE)

    def __init_subclass__(cls) -> None:
        """Make the pattern of a class from exact texts and numbers."""
        cls.delimiter, cls.flags = exact.text(cls.delimiter), pattern_flags.PatternFlag(exact.number(cls.flags))
        cls.idpattern, cls.braceidpattern = (
            exact.text(cls.idpattern),
            cls.braceidpattern and exact.text(cls.braceidpattern),
        )
        if not isinstance(vars(cls).get("pattern", ""), str | re.Pattern):
            raise TypeError("the pattern of a Template is a text or a compiled regular expression")
        if isinstance(vars(cls).get("pattern"), str):
            cls.pattern = exact.text(cls.pattern)  # type: ignore[assignment]
        super().__init_subclass__()


class ZoneInfo(dt.tzinfo):
    """Stands for ``zoneinfo.ZoneInfo``: one of the zones that were read before the worker lost its files.

    Args:
        key: A name of the IANA database, such as ``Europe/Paris``.

    Raises:
        ZoneInfoNotFoundError: There is no such zone.
    """

    __slots__ = ("_zone", "key")

    _zone: dt.tzinfo
    key: str

    def __new__(cls, key: str) -> "ZoneInfo":  # noqa: PYI034 (a subclass gets the same zones)
        """Return the one object that there is for a zone."""
        if type(key) is not str:
            raise TypeError("the key of a time zone is a text")
        if key not in zones():
            raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {key[:_QUOTED_CHARACTERS]}")
        return zones()[key]

    def utcoffset(self, moment: dt.datetime | None, /) -> dt.timedelta | None:
        """Return how far local time is ahead of UTC."""
        return self._zone.utcoffset(moment)

    def dst(self, moment: dt.datetime | None, /) -> dt.timedelta | None:
        """Return the part of the offset that is summer time."""
        return self._zone.dst(moment)

    def tzname(self, moment: dt.datetime | None, /) -> str | None:
        """Return the abbreviation that is in use at `moment`."""
        return self._zone.tzname(moment)

    def fromutc(self, moment: dt.datetime, /) -> dt.datetime:
        """Return local time for a time in UTC that is already labelled with this zone."""
        # A class of a character's own would be handed the zone behind this one.
        local = self._zone.fromutc(exact.moment(moment).replace(tzinfo=self._zone))
        shifted = dt.datetime.__add__(moment, local.utcoffset() or dt.timedelta())
        return dt.datetime.replace(shifted, fold=1) if local.fold else shifted

    def __reduce__(self) -> tuple[type["ZoneInfo"], tuple[str]]:
        """Let copies be the same object."""
        return ZoneInfo, (self.key,)

    def __repr__(self) -> str:
        """Show it as Python's own would."""
        return f"zoneinfo.ZoneInfo(key={self.key!r})"

    def __str__(self) -> str:
        """Return its key."""
        return self.key


def _zone(key: str, original: dt.tzinfo) -> ZoneInfo:
    zone = dt.tzinfo.__new__(ZoneInfo)
    zone.key, zone._zone = key, original  # noqa: SLF001 (its constructor; the class's own looks zones up)
    return zone


@functools.cache
def zones() -> Mapping[str, ZoneInfo]:
    """Read all zones that this system knows, about 600, which takes 25 ms and 2 MB; UTC is there in any case."""
    originals: dict[str, dt.tzinfo] = {"UTC": dt.UTC}
    originals |= {key: zoneinfo.ZoneInfo(key) for key in sorted(zoneinfo.available_timezones())}
    return {key: _zone(key, original) for key, original in originals.items()}


def available_timezones() -> set[str]:
    """Return the keys that ``ZoneInfo`` takes."""
    return set(zones())


# Module -> what stands for one of its names. Everything else of a module's table is the original.
STAND_INS: Final[Mapping[str, Mapping[str, object]]] = {
    **bounded_functions.STAND_INS,
    "abc": {"abstractmethod": abstractmethod},
    "contextlib": {"contextmanager": contextmanager},
    "decimal": {"Context": decimals.Context, "Decimal": decimals.Decimal},
    "enum": {"Enum": Enum, "IntEnum": IntEnum, "StrEnum": StrEnum, "Flag": Flag, "IntFlag": IntFlag},
    "fractions": {"Fraction": decimals.Fraction},
    "plugin_api": {"hookimpl": hookimpl},
    "re": expressions.STAND_INS,
    "string": {"Template": Template},
    "typing": {
        **typings.STAND_INS,
        "NamedTuple": NamedTuple,
        "TypedDict": TypedDict,
        "final": final,
        "overload": overload,
    },
    "zoneinfo": {"ZoneInfo": ZoneInfo, "available_timezones": available_timezones},
}
