"""Where things lie in memory is nobody's business: texts and hashes that would tell it do not.

Runs in: worker.
"""

import datetime as dt
import decimal
import fractions
import re
import secrets
import types
from typing import Any, Final

# Python writes addresses at the end of what it shows in angle brackets: <function f at 0x7f…>.
_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]{6,}(?=[>;])")
# Their text and their hash come from what they are worth.
PLAIN: Final = frozenset(
    {
        *(str, int, float, bool, complex, bytes),
        *(dt.date, dt.datetime, dt.time, dt.timedelta, decimal.Decimal, fractions.Fraction),
    }
)
"""Classes whose instances tell no address, neither by their text nor by their hash."""

# Special methods that may tell an address.
TELLING: Final = frozenset({"__hash__", "__repr__", "__str__", "__format__"})


def hide(text: str) -> str:
    """Return `text` without the addresses that Python has put into it."""
    return _ADDRESS.sub("", text) if " at 0x" in text else text


def text_of(*arguments: Any, **options: Any) -> str:
    """Stand for a call of ``str``."""
    if len(arguments) == 1 and not options:
        value = arguments[0]
        if type(value) in PLAIN:
            return str(value)
        text = str(value)
        return hide(text) if type(text) is str else text
    return str(*arguments, **options)


def shown(value: Any, /) -> str:
    """Stand for ``repr``."""
    text = repr(value)
    return hide(text) if type(text) is str else text


def shown_in_ascii(value: Any, /) -> str:
    """Stand for ``ascii``."""
    return hide(ascii(value))


def interpolated(value: Any, /) -> Any:
    """Stand for a value in an f-string without conversion and specification."""
    if type(value) in PLAIN:
        return value
    text = format(value)
    return hide(text) if type(text) is str else text


def give_name(cls: type) -> None:
    """Let the instances of a class of a character's own tell its name where Python tells their address."""
    if getattr(cls, "__repr__") is object.__repr__:  # noqa: B009 (to mypy it is a method of the class's own class)
        setattr(cls, "__repr__", _name_instance)  # noqa: B010


def take_name(cls: type) -> None:
    """Take back what `give_name` gave, for what makes a ``__repr__`` only where none is."""
    if vars(cls).get("__repr__") is _name_instance:
        delattr(cls, "__repr__")


def _name_instance(instance: object) -> str:
    cls = type(instance)
    return f"<{cls.__module__}.{cls.__qualname__} object>"


class Hashes:
    """Hashes as one worker tells them."""

    def __init__(self) -> None:
        # Without it, who knows the hash would know the address.
        self._secret = secrets.token_hex(16)

    def hash(self, value: Any, /) -> int:
        """Stand for ``hash``: equal things have equal hashes, and those that come from an address say nothing."""
        if _is_plain(value):
            return hash(value)
        return hash((self._secret, hash(value)))

    def telling(self, method: Any, name: str, /) -> Any:
        """Return what stands for a special method that ``super()`` has given; called as ``_telling_``."""
        if name != "__hash__":
            return lambda *arguments: _hidden(method(*arguments))
        if getattr(method, "__objclass__", None) is object:
            return lambda: hash((self._secret, method()))
        return method


def _hidden(text: Any) -> Any:
    return hide(text) if type(text) is str else text


def _is_plain(value: Any) -> bool:
    definer = next(each for each in type(value).__mro__ if "__hash__" in vars(each))
    if definer is tuple or definer is frozenset:
        parts = tuple.__iter__(value) if definer is tuple else frozenset.__iter__(value)
        return all(type(each) in PLAIN for each in parts)
    # What a method written in Python answers is its author's.
    return definer in PLAIN or type(vars(definer)["__hash__"]) is types.FunctionType
