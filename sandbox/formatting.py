"""``str.format`` that asks the guard.

Python's own walks attributes in C, past every guard, and pads to any width.

Runs in: worker.
"""

import re
import string
from _string import formatter_field_name_split  # type: ignore[import-not-found]
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sandbox.addresses import hide
from sandbox.bounds import MAX_WIDTH, check_width

__all__ = ["MAX_WIDTH", "bound", "check_specification", "format_value", "unbound"]

_NUMBER: Final = re.compile(r"[0-9]+")
# More than the largest width has.
_DIGITS: Final = 9
_Reader = Callable[[object, str], Any]


def check_specification(specification: str) -> str:
    """Return `specification` if no width or precision in it is too large."""
    for digits in _NUMBER.findall(specification):
        check_width(int(digits.lstrip("0")[:_DIGITS] or "0"))
    return specification


def format_value(value: object, specification: str = "", /) -> str:
    """Stand for ``format``, and for a field of an f-string whose specification is put together at run time."""
    if type(specification) is not str:
        raise TypeError("a format specification is a plain text")
    text = format(value, check_specification(specification))
    return hide(text) if type(text) is str else text


class _GuardedFormatter(string.Formatter):
    def __init__(self, read: _Reader) -> None:
        self._read = read

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, int | str]:
        first, rest = _split_field(field_name)
        value = self.get_value(first, args, kwargs)
        for is_attribute, key in rest:
            value = self._read(value, str(key)) if is_attribute else value[key]
        return value, first

    def format_field(self, value: Any, format_spec: str) -> str:
        return format_value(value, format_spec)

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        text = super().convert_field(value, conversion)
        return hide(text) if conversion and type(text) is str else text


def _split_field(field_name: str) -> tuple[int | str, list[tuple[bool, int | str]]]:
    # string.Formatter uses the same C function for it; it only splits text.
    first, rest = formatter_field_name_split(field_name)
    return first, list(rest)


def bound(read: _Reader, text: object, name: str) -> Callable[..., str]:
    """Return what stands for ``text.format`` or ``text.format_map``; `read` reads an attribute by name."""
    template = str.__str__(text)
    formatter = _GuardedFormatter(read)
    if name == "format_map":
        return lambda mapping: formatter.vformat(template, (), mapping)
    return lambda *args, **kwargs: formatter.vformat(template, args, kwargs)


def unbound(read: _Reader, name: str) -> Callable[..., str]:
    """Return what stands for ``str.format`` or ``str.format_map``, to be called with the text first."""
    return lambda text, *args, **kwargs: bound(read, text, name)(*args, **kwargs)
