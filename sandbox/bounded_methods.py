"""Methods of built-in types whose result can be far larger than what they are given, or that keep what they are given.

The guard for attributes hands them out with a question in front. It looks at the method that was found, not at the way
to it, so ``str.join``, ``super().join`` and ``getattr(text, "join")`` are all the same.

Runs in: worker.
"""

import functools
import random
import re
import types
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from sandbox import bounds, exact, expressions, pattern_flags
from sandbox.bounded_functions import check_coding
from sandbox.limits import Ticks

_Check: TypeAlias = Callable[..., object]

_TABS: Final[tuple[tuple[Any, Any], ...]] = ((str, "\t"), (bytes, b"\t"), (bytearray, b"\t"))


def _check_join(separator: Any, parts: Any, /) -> None:
    # Anything else is gone through once, and what it gives adds up in memory.
    if type(parts) in {list, tuple, dict, set, frozenset, deque}:
        lengths = sum(bounds.length_of(part) for part in parts if isinstance(part, str | bytes | bytearray))
        bounds.check_text(bounds.length_of(separator) * len(parts) + lengths)


def _check_replace(text: Any, old: Any, new: Any, count: int = -1, /, **named: int) -> None:
    if not isinstance(new, str | bytes | bytearray):
        return
    length, added = bounds.length_of(text), bounds.length_of(new)
    if added * (length + 1) <= bounds.MAX_TEXT:
        return
    kind = next(each for each in (str, bytes, bytearray) if isinstance(text, each))
    found = kind.count(text, old)
    most = exact.number(named.get("count", count))
    bounds.check_text(length + added * (found if most < 0 else min(found, most)))


def _check_padding(_: object, width: object, *__: object) -> None:
    bounds.check_width(width)


def _check_tabs(text: Any, tabsize: object = 8) -> None:
    bounds.check_width(tabsize)
    if isinstance(tabsize, int):
        kind, tab = next((kind, tab) for kind, tab in _TABS if isinstance(text, kind))
        bounds.check_text(bounds.length_of(text) + kind.count(text, tab) * exact.number(tabsize))


def _check_translate(text: Any, table: object = None, *_: object, **__: object) -> None:
    if isinstance(text, str) and isinstance(table, dict):
        longest = max((str.__len__(each) for each in dict.values(table) if isinstance(each, str)), default=1)
        bounds.check_text(str.__len__(text) * longest)


def _check_to_bytes(_: object, length: object = 1, *__: object, **___: object) -> None:
    if isinstance(length, int):
        bounds.check_text(length)


def _check_random_bits(_: object, bits: object, /) -> None:
    if isinstance(bits, int):
        bounds.check_bits(bits)


def _check_sort(items: Any, **_: object) -> None:
    bounds.check_items(list.__len__(items))


_OF_TEXTS: Final[Mapping[str, _Check]] = {
    "decode": check_coding,
    "encode": check_coding,
    "join": _check_join,
    "replace": _check_replace,
    "ljust": _check_padding,
    "rjust": _check_padding,
    "center": _check_padding,
    "zfill": _check_padding,
    "expandtabs": _check_tabs,
    "translate": _check_translate,
}
_CHECKS: Final[tuple[tuple[type, Mapping[str, _Check]], ...]] = (
    (str, _OF_TEXTS),
    (bytes, _OF_TEXTS),
    (bytearray, _OF_TEXTS),
    (int, {"to_bytes": _check_to_bytes}),
    (list, {"sort": _check_sort}),
    # The class in C that Python's own inherits from.
    (random.Random.__mro__[1], {"getrandbits": _check_random_bits}),
)
# Methods that do something else, in bounds, and give Python's own caches exact texts alone.
_STAND_INS: Final[Mapping[str, Callable[..., Any]]] = {
    "sub": expressions.substitute,
    "subn": expressions.substitute_and_count,
    "expand": expressions.expand,
}

NAMES: Final[frozenset[str]] = frozenset(
    {*(name for _, checks in _CHECKS for name in checks), *_STAND_INS, "elements", "flags", "strptime"}
)
"""Attributes that the guard asks `around` about."""

KINDS: Final[tuple[type, ...]] = (*(kind for kind, _ in _CHECKS), Counter, re.Pattern)
"""Classes that have any of them."""


def around(found: Any, ticks: Ticks) -> Any:
    """Return `found`, which was just read as one of NAMES, or what asks about sizes before it calls it."""
    if isinstance(found, types.BuiltinMethodType):
        return _around_bound(found)
    if type(found) is types.MethodDescriptorType:
        if issubclass(found.__objclass__, re.Pattern | re.Match):
            return _STAND_INS.get(found.__name__, found)
        check = _find_check(found.__objclass__, found.__name__)
        return _asking(check, found) if check else found
    if type(found) is types.MethodType and isinstance(found.__self__, Counter):
        return lambda: ticks.count(found())
    if found is Counter.elements:
        return lambda counter: ticks.count(found(counter))
    return pattern_flags.plain(found)


def _around_bound(found: types.BuiltinMethodType) -> Any:
    owner, name = found.__self__, found.__name__
    if isinstance(owner, re.Pattern | re.Match):
        return functools.partial(_STAND_INS[name], owner) if name in _STAND_INS else found
    if name == "strptime":
        return lambda text, template, /: found(exact.text(text), exact.text(template))
    check = _find_check(type(owner), name)
    return _asking(functools.partial(check, owner), found) if check else found


def _find_check(kind: type, name: str) -> _Check | None:
    return next((checks[name] for base, checks in _CHECKS if name in checks and issubclass(kind, base)), None)


def _asking(check: _Check, method: Callable[..., Any]) -> Callable[..., Any]:
    def ask(*arguments: Any, **named: Any) -> Any:
        try:
            check(*arguments, **named)
        except TypeError:
            # The arguments do not fit; the method itself says how.
            return method(*arguments, **named)
        return method(*arguments, **named)

    return ask
