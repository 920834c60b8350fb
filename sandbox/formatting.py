"""``str.format`` that asks the guard.

Python's own walks attributes in C, past every guard, and pads to any width.

Runs in: worker.
"""

import re
import string
from _string import formatter_field_name_split  # type: ignore[import-not-found]
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

# Wider than any text a character could want to lay out, small enough to be harmless many times over.
MAX_WIDTH: Final = 10_000

_NUMBER = re.compile(r"\d+")
_Reader = Callable[[object, str], Any]


class WidthTooLarge(ValueError):
    """A format specification asks for more padding than a character may have."""

    def __init__(self) -> None:
        super().__init__(f"a width or precision may be at most {MAX_WIDTH}")


def check_specification(specification: str) -> str:
    """Return `specification` if no width or precision in it is too large."""
    if any(len(digits) > len(str(MAX_WIDTH)) or int(digits) > MAX_WIDTH for digits in _NUMBER.findall(specification)):
        raise WidthTooLarge
    return specification


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
        return str(format(value, check_specification(format_spec)))


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
