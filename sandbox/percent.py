"""What ``text % values`` is asked to pad.

Runs in: worker.
"""

import re
from collections.abc import Iterator
from typing import Final

from sandbox import bounds

# Without such a number, or a star that takes one from the values, nothing can be padded far.
_SUSPICIOUS: Final = re.compile(r"%[^%]*?(?:\d{5}|\*)")
_DIRECTIVE: Final = re.compile(r"[-#0 +]*(\*|\d*)(?:\.(\*|\d*))?[hlL]?")


def check(template: str | bytes | bytearray, values: object) -> None:
    """Refuse a template, with these values, that pads further than MAX_WIDTH.

    Raises:
        TooLarge: It does.
    """
    text = template if isinstance(template, str) else bytes(template).decode("latin-1")
    if not _SUSPICIOUS.search(text):
        return
    given = values if isinstance(values, tuple) else (values,)
    for width in _widths(text, given):
        bounds.check_width(width)


def is_harmless(template: str) -> bool:
    """Tell whether a template pads no further than it may, whatever the values."""
    if "*" in template:
        return False
    try:
        check(template, ())
    except bounds.TooLarge:
        return False
    return True


def _widths(text: str, values: tuple[object, ...]) -> Iterator[object]:
    # Stars and directives take the values one after the other; a directive with a key takes none.
    taken = 0
    at = text.find("%")
    while at >= 0:
        begin = _after_key(text, at + 1)
        found = _DIRECTIVE.match(text, begin)
        assert found is not None  # noqa: S101 (it matches the empty text)
        for width in found.groups():
            if width == "*":
                yield values[taken] if taken < len(values) else 0
                taken += 1
            elif width:
                yield int(width[:10])
        taken += text[found.end() : found.end() + 1] != "%"
        at = text.find("%", found.end() + 1)


def _after_key(text: str, at: int) -> int:
    # Parentheses nest within a key.
    if text[at : at + 1] != "(":
        return at
    depth = 0
    for index in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if not depth:
            return index + 1
    return len(text)
