"""Methods of built-in types whose result can be far larger than what they are given, or that keep what they are given.

The guard for attributes hands them out with a question in front. It looks at the method that was found, not at the way
to it, so ``str.join``, ``super().join`` and ``getattr(text, "join")`` are all the same.

Runs in: worker.
"""

import contextlib
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

# Gone through without a look at the clock.
_FEW: Final = 10_000
# Their own: a subclass could tell another.
_length_of_str: Final = str.__len__

_TABS: Final[tuple[tuple[Any, Any], ...]] = ((str, "\t"), (bytes, b"\t"), (bytearray, b"\t"))


def _check_join(separator: Any, parts: Any, /) -> None:
    # Anything else is gone through once, and what it gives adds up in memory.
    if type(parts) in {list, tuple, dict, set, frozenset, deque}:
        lengths = sum(bounds.length_of(part) for part in parts if isinstance(part, str | bytes | bytearray))
        bounds.check_text(bounds.length_of(separator) * len(parts) + lengths)


def join(separator: str, parts: Any, /) -> str:
    """Do ``separator.join(parts)``; called as ``_join_`` where the separator is a literal."""
    if (type(parts) is list or type(parts) is tuple) and len(parts) <= _FEW:
        try:
            length = sum(map(_length_of_str, parts)) + len(separator) * len(parts)
        except TypeError:
            # One of them is no text, and Python says which.
            return separator.join(parts)
        if length > bounds.MAX_TEXT:
            bounds.check_text(length)
    else:
        _check_join(separator, parts)
    return separator.join(parts)


def replace(text: str, old: Any, new: Any, /) -> str:
    """Do ``text.replace(old, new)``; called as ``_replace_`` where the text is a literal."""
    if type(new) is not str or len(new) * (len(text) + 1) > bounds.MAX_TEXT:
        # Python itself says in what way the arguments do not fit.
        with contextlib.suppress(TypeError):
            _check_replace(text, old, new)
    return text.replace(old, new)


def _encode(text: str, /) -> bytes:
    return text.encode()


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
_CHECKS_OF_KIND: Final = dict(_CHECKS)
# Methods that do something else, in bounds, and give Python's own caches exact texts alone.
_STAND_INS: Final[Mapping[str, Callable[..., Any]]] = {
    "sub": expressions.substitute,
    "subn": expressions.substitute_and_count,
    "expand": expressions.expand,
}

# What may be asked about and called in one step, by name and number of arguments.
_QUICK: Final[Mapping[tuple[str, int], Callable[..., Any]]] = {
    ("encode", 0): _encode,
    ("join", 1): join,
    ("replace", 2): replace,
}

GUARDS: Final[Mapping[str, Callable[..., Any]]] = {"_join_": join, "_replace_": replace}
"""What the rewritten source calls where it is written down what the method is called of."""

KINDS: Final[tuple[type, ...]] = (*(kind for kind, _ in _CHECKS), Counter, re.Pattern)
"""Classes that have any of them."""


def quick(name: str, arguments: int) -> Callable[..., Any] | None:
    """Return what asks about sizes and then calls a method of a text, if there is one for so many arguments."""
    return _QUICK.get((name, arguments))


def around(found: Any, ticks: Ticks) -> Any:
    """Return `found`, which was just read as one of the bounded names, or what asks about sizes before it calls it."""
    # Not exactly: those of patterns are of a class that inherits from it.
    if isinstance(found, types.BuiltinMethodType):
        return _around_bound(found)
    kind = type(found)
    if kind is types.FunctionType:
        return (lambda counter: ticks.count(found(counter))) if found is Counter.elements else found
    if kind is types.MethodDescriptorType:
        if issubclass(found.__objclass__, re.Pattern | re.Match):
            return _STAND_INS.get(found.__name__, found)
        check = _find_check(found.__objclass__, found.__name__)
        return _asking(check, found) if check else found
    if kind is types.MethodType and isinstance(found.__self__, Counter):
        return lambda: ticks.count(found())
    return pattern_flags.plain(found)


def _around_bound(found: types.BuiltinMethodType) -> Any:
    owner, name = found.__self__, found.__name__
    kind = type(owner)
    if kind is re.Pattern or kind is re.Match:
        return functools.partial(_STAND_INS[name], owner) if name in _STAND_INS else found
    if name == "strptime":
        return lambda text, template, /: found(exact.text(text), exact.text(template))
    check = _CHECKS_OF_KIND[kind].get(name) if kind in _CHECKS_OF_KIND else _find_check(kind, name)
    return _asking(check, found, owner) if check else found


def _find_check(kind: type, name: str) -> _Check | None:
    return next((checks[name] for base, checks in _CHECKS if name in checks and issubclass(kind, base)), None)


def _asking(check: _Check, method: Callable[..., Any], *owner: Any) -> Callable[..., Any]:
    # A method of a class is told its owner when it is called, a bound one has it.
    text = owner[0] if owner and type(owner[0]) is str else None

    def ask(*arguments: Any, **named: Any) -> Any:
        if text is not None and not named and (found := quick(method.__name__, len(arguments))):
            return found(text, *arguments)
        try:
            check(*owner, *arguments, **named)
        except TypeError:
            # The arguments do not fit; the method itself says how.
            return method(*arguments, **named)
        return method(*arguments, **named)

    return ask
