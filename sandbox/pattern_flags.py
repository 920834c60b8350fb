"""The flags of regular expressions.

Python's own class keeps whatever is added to a flag among its members, where all find it. This one keeps nothing.

Runs in: worker.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_WORTHS: Final[Mapping[str, int]] = {flag.name: flag.value for flag in re.RegexFlag if flag.name}
_ALL: Final = sum(_WORTHS.values())


class PatternFlag(int):
    """Stands for a member of ``re.RegexFlag``, or for several of them together."""

    __slots__ = ()

    @property
    def value(self) -> int:
        """The number that the flags are."""
        return int(self)

    @property
    def name(self) -> str | None:
        """The names of the flags, or None if there is none."""
        return "|".join(self._parts()) or None

    def _parts(self) -> list[str]:
        rest = int(self) & ~_ALL
        named = [name for name, worth in _WORTHS.items() if int(self) & worth]
        return [*named, hex(rest)] if rest else named

    def __or__(self, other: int, /) -> "PatternFlag":
        """Return these flags and others."""
        return _flags(int.__or__(self, other))

    def __and__(self, other: int, /) -> "PatternFlag":
        """Return what is among these flags and among others."""
        return _flags(int.__and__(self, other))

    def __xor__(self, other: int, /) -> "PatternFlag":
        """Return what is among these flags or among others, but not among both."""
        return _flags(int.__xor__(self, other))

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __invert__(self) -> "PatternFlag":
        """Return all other flags."""
        return PatternFlag(_ALL & ~int(self))

    def __contains__(self, other: int, /) -> bool:
        """Tell whether `other` is among these flags."""
        return int.__and__(self, other) == other

    def __iter__(self) -> Iterator["PatternFlag"]:
        """Return one flag after the other."""
        return (PatternFlag(worth) for worth in _WORTHS.values() if int(self) & worth)

    def __len__(self) -> int:
        """Return how many flags these are."""
        return int(self).bit_count()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return int(self) != 0

    def __repr__(self) -> str:
        """Show the names of the flags."""
        return "|".join(f"re.{name}" if name[0] != "0" else name for name in self._parts()) or "re.NOFLAG"

    __str__ = __repr__

    def __format__(self, specification: str, /) -> str:
        """Lay out the names of the flags."""
        return format(repr(self), specification)


def _flags(number: int) -> PatternFlag:
    # What int does not know how to do, the other side may.
    return number if number is NotImplemented else PatternFlag(number)


def plain(flag: Any) -> Any:
    """Return what stands for a flag of Python's own, and anything else as it is."""
    return PatternFlag(flag.value) if isinstance(flag, re.RegexFlag) else flag
