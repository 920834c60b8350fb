"""``str.format`` that asks the guard.

Python's own walks attributes in C, past every guard, and pads to any width.

Runs in: worker.
"""

import functools
import re
from _string import formatter_field_name_split, formatter_parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sandbox.addresses import PLAIN, hide, shown, shown_in_ascii, text_of
from sandbox.bounds import MAX_WIDTH, check_width

__all__ = ["MAX_WIDTH", "bound", "check_specification", "format_value", "unbound"]

_NUMBER: Final = re.compile(r"[0-9]+")
# More than the largest width has.
_DIGITS: Final = 9
# Of templates it is remembered whether they are simple: of so many, and none longer than a system prompt.
_KEPT: Final = 64
_LONGEST_KEPT: Final = 16 * 1024
# The repr of a moment shows that of its time zone.
_TELLING_NOTHING: Final = frozenset({None, "s"})
# Templates in the specifications of a template, and no further.
_DEPTH: Final = 2
_NUMBERINGS: Final = ("manual field specification", "automatic field numbering")
_CONVERSIONS: Final[Mapping[str, Callable[[Any], Any]]] = {"s": text_of, "r": shown, "a": shown_in_ascii}
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


class _Filling:
    """One call of ``format``: what it is given, and which field without a number comes next."""

    def __init__(self, read: _Reader, positional: Sequence[Any] | None, named: Any) -> None:
        self._read = read
        self._positional = positional
        self._named = named
        self._next = 0
        self._is_automatic: bool | None = None

    def fill(self, template: str, depth: int = _DEPTH) -> str:
        """Return `template` with all its fields filled in."""
        if not depth:
            raise ValueError("Max string recursion exceeded")
        return "".join(self._parts(template, depth))

    def _parts(self, template: str, depth: int) -> Iterator[str]:
        # These C functions only split text.
        for literal, field, specification, conversion in formatter_parser(template):
            yield literal
            if field is not None:
                value = _convert(self._look_up(field), conversion)
                yield format_value(value, self.fill(specification, depth - 1) if specification else "")

    def _look_up(self, field: str) -> Any:
        first, rest = formatter_field_name_split(field)
        value = self._named[first] if first and isinstance(first, str) else self._take(first)
        for is_attribute, key in rest:
            value = self._read(value, str(key)) if is_attribute else value[key]
        return value

    def _take(self, first: str | int) -> Any:
        is_automatic = first == ""
        if self._is_automatic not in {None, is_automatic}:
            raise ValueError(f"cannot switch from {_NUMBERINGS[not is_automatic]} to {_NUMBERINGS[is_automatic]}")
        self._is_automatic = is_automatic
        if self._positional is None:
            raise ValueError("Format string contains positional fields")
        index = self._next if is_automatic else int(first)
        self._next += is_automatic
        if index >= len(self._positional):
            raise IndexError(f"Replacement index {index} out of range for positional args tuple")
        return self._positional[index]


def _convert(value: Any, conversion: str | None) -> Any:
    if conversion is None:
        return value
    if conversion not in _CONVERSIONS:
        # Python says so in its own words.
        return f"{{!{conversion}}}".format("")
    return _CONVERSIONS[conversion](value)


def lay_out(read: _Reader, template: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> str:
    """Do ``template.format(*arguments, **named)``; `read` reads an attribute by name."""
    if len(template) <= _LONGEST_KEPT and _is_simple(template) and _are_plain(arguments) and _are_plain(named.values()):
        return template.format(*arguments, **named)
    return _Filling(read, arguments, named).fill(template)


def _are_plain(values: Iterable[object]) -> bool:
    return all(map(PLAIN.__contains__, map(type, values)))


@functools.lru_cache(maxsize=_KEPT)
def _is_simple(template: str) -> bool:
    # Nothing is read from what is filled in, nothing is wide, and nothing shows more than its text: Python may do it.
    try:
        fields = [field for field in formatter_parser(template) if field[1] is not None]
        for _, _, specification, _ in fields:
            check_specification(specification)
    except ValueError:
        # One that is broken, or that asks for too much, says so when it is filled in.
        return False
    return all(
        "." not in name and "[" not in name and "{" not in specification and conversion in _TELLING_NOTHING
        for _, name, specification, conversion in fields
    )


def bound(read: _Reader, text: object, name: str) -> Callable[..., str]:
    """Return what stands for ``text.format`` or ``text.format_map``; `read` reads an attribute by name."""
    template = str.__str__(text)
    if name == "format_map":
        return lambda mapping: _Filling(read, None, mapping).fill(template)
    return lambda *args, **kwargs: lay_out(read, template, args, kwargs)


def unbound(read: _Reader, name: str) -> Callable[..., str]:
    """Return what stands for ``str.format`` or ``str.format_map``, to be called with the text first."""
    return lambda text, *args, **kwargs: bound(read, text, name)(*args, **kwargs)
