"""Ranges that are too long to be gone through unseen.

Many things go through a range in C: ``sum``, ``max``, ``in``, ``deque`` … A short one does no harm. A long one is an
object of our own that is as good for everything a range is good for, and counts each turn.

Runs in: worker.
"""

import operator
from collections.abc import Iterator, Sequence
from typing import Any, Final, overload

from sandbox.limits import Ticks

# Going through so many numbers in C takes about ten milliseconds.
MAX_UNCOUNTED: Final = 500_000
# Numbers further apart than this can be chosen to have the same hash, so that a set of them takes ever longer.
_LARGEST_NUMBER: Final = 1 << 60
_TURNS_A_LOOK_OF_LARGE: Final = 8
_TURNS_A_LOOK: Final = 2000


class LongRange(Sequence[int]):
    """Stands for a range of many or of large numbers."""

    __slots__ = ("_range", "_ticks")

    _range: range
    _ticks: Ticks

    # Not __init__, which could be called again.
    def __new__(cls, plain: range, ticks: Ticks) -> "LongRange":  # noqa: PYI034 (nothing inherits from it)
        """Make the one that stands for `plain`."""
        made = super().__new__(cls)
        made._range, made._ticks = plain, ticks
        return made

    @property
    def start(self) -> int:
        """The first number."""
        return self._range.start

    @property
    def stop(self) -> int:
        """The number before which it ends."""
        return self._range.stop

    @property
    def step(self) -> int:
        """How far each number is from the one before."""
        return self._range.step

    def __iter__(self) -> Iterator[int]:
        """Go through it, counting."""
        return self._ticks.count(self._range, self._turns_a_look())

    def __reversed__(self) -> Iterator[int]:
        """Go through it backwards, counting."""
        return self._ticks.count(reversed(self._range), self._turns_a_look())

    def _turns_a_look(self) -> int:
        is_large = max(abs(self._range.start), abs(self._range.stop)) > _LARGEST_NUMBER
        return _TURNS_A_LOOK_OF_LARGE if is_large else _TURNS_A_LOOK

    def __len__(self) -> int:
        """Return how many numbers it has."""
        return len(self._range)

    def __bool__(self) -> bool:
        """Tell whether it has any."""
        return bool(self._range)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        """Return a number of it, or a range."""
        found = self._range[index]
        return found if isinstance(found, int) else make_range(found, self._ticks)

    def __contains__(self, value: object) -> bool:
        """Tell whether `value` is one of its numbers. What is no integer is compared with each."""
        if type(value) is int or type(value) is bool:
            return value in self._range
        return any(value is number or value == number for number in self)

    def count(self, value: object) -> int:
        """Return how often `value` is in it."""
        if type(value) is int or type(value) is bool:
            return self._range.count(value)
        return sum(1 for number in self if number == value)

    def index(self, value: Any, *_: Any) -> int:
        """Return the place of `value`."""
        if type(value) is int or type(value) is bool:
            return self._range.index(value)
        return operator.indexOf(self, value)

    def __eq__(self, other: object) -> bool:
        """Compare as ranges do."""
        # Nothing else is asked: it would be handed the range itself.
        plain = other._range if isinstance(other, LongRange) else other
        return self._range == plain if type(plain) is range else NotImplemented

    def __hash__(self) -> int:
        """Return the hash of the range."""
        return hash(self._range)

    def __copy__(self) -> "LongRange":
        """Return itself: it cannot be changed."""
        return self

    def __deepcopy__(self, memo: object) -> "LongRange":
        """Return itself: it cannot be changed."""
        return self

    def __repr__(self) -> str:
        """Show it as a range."""
        return repr(self._range)


def make_range(plain: range, ticks: Ticks) -> Sequence[int]:
    """Return `plain`, or what stands for it if it is long or its numbers are large."""
    if 0 <= plain.start <= plain.stop <= MAX_UNCOUNTED:
        return plain
    if not plain[MAX_UNCOUNTED:] and plain.start > -_LARGEST_NUMBER and plain.stop < _LARGEST_NUMBER:
        return plain
    return LongRange(plain, ticks)
