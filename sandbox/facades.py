"""The modules that characters get: only what is listed in the policy, and never a real module.

Runs in: worker.
"""

import codecs
import datetime as dt
import encodings
import functools
import hashlib
import os
import pkgutil
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, NoReturn, Protocol, Self

from sandbox import bound_facades as bound
from sandbox import decimals, policy, stand_ins
from sandbox.limits import Ticks

# Python's own code imports these when it first needs them: for strptime, formats of Decimal, the text of very large
# numbers (since 3.12), copies, warnings and tracebacks.
_LATE_IMPORTS: Final = ("_strptime", "_pydecimal", "copyreg", "linecache", "traceback", "stringprep") + (
    ("_pylong",) if sys.version_info >= (3, 12) else ()
)


# Packages of an older project, for which there is no module.
_MADE_UP: Final = frozenset({"unmute.llm.system_prompt"})


class Guards(Protocol):
    """What facades ask of the guards of one character.

    Attributes:
        own_classes: Classes that the character's source made.
        ticks: Those of its calls.
    """

    own_classes: set[type]
    ticks: Ticks

    def getattr(self, thing: object, name: str, /) -> object:
        """Read an attribute whose name was worked out at run time, or raise AttributeError."""

    def write(self, thing: object, name: str, /) -> object:
        """Return a thing whose attribute may be written, or raise."""


class Facade:
    """What a character sees as a module.

    It has no ``__name__``, ``__path__`` or ``__spec__``: with a name, ``from x import y`` would look for the real
    ``x.y`` when the facade has no ``y``.

    Args:
        name: How it calls itself.
        members: What can be read from it. They are copied.
    """

    __slots__ = ("__dict__", "__facade__")
    __facade__: str

    # Not __init__, which could be called again on a facade that is in use.
    def __new__(cls, name: str, members: Mapping[str, object]) -> Self:
        """Make a facade; nothing can be put into it afterwards."""
        facade = super().__new__(cls)
        object.__setattr__(facade, "__facade__", name)
        vars(facade).update(members)
        return facade

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what is not a member."""
        raise AttributeError(f"module {self.__facade__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse to be changed."""
        raise AttributeError(f"module {self.__facade__!r} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse to be changed."""
        raise AttributeError(f"module {self.__facade__!r} cannot be changed")

    def __mro_entries__(self, bases: tuple[object, ...]) -> NoReturn:
        """Refuse to be inherited from: Python would call this class to make the new one."""
        raise TypeError(f"module {self.__facade__!r} is no class")

    def __copy__(self) -> Self:
        """Return the facade itself, as copies of modules do."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return the facade itself, as copies of modules do."""
        return self

    def __repr__(self) -> str:
        """Show its name, but no file."""
        return f"<module {self.__facade__!r}>"


def members(facade: Facade) -> dict[str, object]:
    """Return a copy of what can be read from a facade. No method of it: that could be read from it, too."""
    return dict(vars(facade))


@functools.cache
def shared_facades() -> Mapping[str, Facade]:
    """Return the facades that hold nothing of any character; made once, in the zygote."""
    decimals.forget_hashes()
    modules = sorted(policy.IMPORTABLE.keys() - bound.MODULES)
    return MappingProxyType({module: Facade(module, _shared_members(module)) for module in modules})


def _shared_members(module: str) -> dict[str, object]:
    real = import_module(module)
    ours = stand_ins.STAND_INS.get(module, {})
    return {name: ours[name] if name in ours else getattr(real, name) for name in policy.IMPORTABLE[module]}


def make_bound_facade(module: str, guards: Guards, seed: str) -> Facade:
    """Make a facade that belongs to one character.

    Args:
        module: Full dotted name of one of `bound_facades.MODULES`; none of these is among the shared ones.
        guards: The character's own.
        seed: Of its random numbers.
    """
    return Facade(module, bound.make_members(module, guards, seed))


def preload() -> None:
    """Import and touch all that a facade may need later, when a worker can open no file any more.

    Takes about 0.1 s and 6 MB, once: for the zygote alone, as it changes what the whole process has loaded.
    """
    for module in (*policy.IMPORTABLE.keys() - _MADE_UP, *_LATE_IMPORTS):
        import_module(module)
    shared_facades()
    stand_ins.zones()
    _touch_codecs()
    _touch_text()
    _touch_clocks()


def _touch_codecs() -> None:
    # All of them, for one that is missing would be looked for as a file, and the error would tell the path.
    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            codecs.lookup(module.name)
        except LookupError:  # of another operating system; None stops the search
            sys.modules.setdefault(f"encodings.{module.name}", None)  # type: ignore[arg-type]


def _touch_text() -> None:
    # Python keeps the table of character names, and OpenSSL its algorithms, from their first use on.
    b"\\N{BULLET}".decode("unicode-escape")
    for name in policy.IMPORTABLE["hashlib"]:
        getattr(hashlib, name)(b"")


def _touch_clocks() -> None:
    # Without TZ, the C library looks at the file again at each call; so it reads it once, for all that follows.
    os.environ.setdefault("TZ", ":/etc/localtime")
    time.tzset()
    now = dt.datetime.now().astimezone()
    time.strptime(now.strftime("%c"), "%c")
