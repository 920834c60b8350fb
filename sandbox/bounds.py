"""How much Python may be asked to do in one step that it does in C, where no tick is counted.

One table of limits, and the one error that tells of them. Whoever is about to start such a step asks here first; what
cannot be told from its arguments is left to the alarm and to the process.

Runs in: worker.
"""

from collections.abc import Sized
from typing import Any, Final

from sandbox import exact

# About 39 000 digits: room for the factorial of 10 000. Multiplying and dividing at this size takes milliseconds.
MAX_INTEGER_BITS: Final = 128 * 1024
# Bits of the exponent times the square of the bits of the modulus: what 4096-bit keys need, about 0.1 s.
MAX_MODULAR_POWER: Final = 4096**3
# Characters or bytes: 64 times the longest answer. A few of them fit a worker's memory.
MAX_TEXT: Final = 4 * 1024 * 1024
# Items that one step may put into a container. Eight megabytes of list, and sorted in well under a second.
MAX_ITEMS: Final = 1_000_000
# Wider than any text a character could want to lay out, small enough to be harmless many times over.
MAX_WIDTH: Final = 10_000
# Of JSON, for each level of nesting.
MAX_INDENT: Final = 100
# Items that are moved when lists are added up one by one: as many as take a tenth of a second.
MAX_MOVED_ITEMS: Final = 20_000_000
# Letters of a regular expression. Compiling takes about a microsecond for each.
MAX_PATTERN: Final = 20_000
# Digits of a Decimal: one division at this precision takes well under a millisecond.
MAX_DECIMAL_DIGITS: Final = 2_000
# As an integer such a number takes milliseconds to write out; at ten times as much it takes a quarter of a second.
MAX_DECIMAL_EXPONENT: Final = 10_000
# A literal factor up to here cannot do more harm than adding things up, which is not guarded.
MAX_HARMLESS_FACTOR: Final = 100
# The same for shifting to the left.
MAX_HARMLESS_SHIFT: Final = 64


# Marks in a row above or below one letter. Bringing them into order takes as long as their square.
MAX_MARKS: Final = 1000


class TooLarge(OverflowError, ValueError):
    """A single step would be larger than a limit of the sandbox allows.

    An OverflowError, as Python's own where something is too large for it, and a ValueError, as Python's own where an
    argument is.
    """


def check_bits(bits: float) -> None:
    """Refuse an integer of about so many bits."""
    if _worth(bits) > MAX_INTEGER_BITS:
        raise TooLarge(f"an integer may have at most {MAX_INTEGER_BITS} bits here")


def check_text(length: float) -> None:
    """Refuse a text, or bytes, of such a length."""
    if _worth(length) > MAX_TEXT:
        raise TooLarge(f"a single step may make a text of at most {MAX_TEXT} characters here")


def check_items(count: float) -> None:
    """Refuse a container of so many items."""
    if _worth(count) > MAX_ITEMS:
        raise TooLarge(f"a single step may make or sort at most {MAX_ITEMS} items here")


def check_width(width: object) -> None:
    """Refuse padding to such a width, if it is a number at all."""
    if isinstance(width, int) and exact.number(width) > MAX_WIDTH:
        raise TooLarge(f"a width or precision may be at most {MAX_WIDTH} here")


def check_moved(items: Sized, moved: int) -> None:
    """Refuse adding up so many sequences whose sum has so many items."""
    if len(items) * moved > MAX_MOVED_ITEMS:
        raise TooLarge("so many sequences take too long to add up one by one; use itertools.chain")


def length_of(text: Any) -> int:
    """Return the real length of a text or of bytes, whatever a subclass says."""
    kind: Any = next(each for each in (str, bytes, bytearray) if isinstance(text, each))
    length: int = kind.__len__(text)
    return length


def _worth(count: float) -> float:
    # A subclass could compare as it likes.
    return exact.number(count) if isinstance(count, int) else count
