"""Plain data: the only thing that crosses between a worker and the host.

Runs in: both.
"""

import math
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from plugin_api import Message, Tool, ToolCall

# A generous answer; each node costs the host about a hundred bytes.
MAX_NODES: Final = 20_000
# Far deeper than data that anybody writes, far shallower than what recursion minds.
MAX_DEPTH: Final = 32
# What msgpack carries.
_SMALLEST_INTEGER: Final = -(2**63)
_LARGEST_INTEGER: Final = 2**64 - 1


class NotPlain(ValueError):
    """A value holds something that cannot leave the sandbox."""


def plain(value: object) -> Any:
    """Copy `value` into new plain data: None, bool, int, float, str, list and dict with text keys.

    Types must be exact, since a subclass brings methods along; tuples become lists, and the records of plugin_api
    become dicts.

    Raises:
        NotPlain: Something else is in it, or it is too large, too deep, not a finite number or not valid text.
    """
    # What most hooks answer.
    if type(value) is str:
        return _text(value)
    if value is None:
        return None
    if _is_ordinary(value):
        # Copied in C, where tuples become lists as well. What msgpack cannot carry is named by the slow way.
        try:
            return _decode(_encode(value))
        except (OverflowError, ValueError):
            pass
    return _Copier().copy(value, 0)


def _is_ordinary(value: object) -> bool:
    """Tell whether `value` is small, shallow and made of exact types of Python alone; looked at level by level."""
    level: list[Any] = [value]
    left = MAX_NODES - 1
    for _ in range(MAX_DEPTH + 1):
        kinds = set(map(type, level))
        if not kinds <= _ORDINARY or (float in kinds and not _all_finite(level)):
            return False
        if kinds.isdisjoint(_CONTAINERS):
            return True
        inside: list[Any] = []
        for each in level:
            kind = type(each)
            if kind not in _CONTAINERS:
                continue
            # Counted before it is gone into: what is shared a thousand times is there a thousand times.
            left -= len(each)
            if left < 0 or (kind is dict and not _KEYS.issuperset(map(type, each))):
                return False
            inside += each.values() if kind is dict else each
        level = inside
    return not level


def _all_finite(values: Iterable[Any]) -> bool:
    return all(map(math.isfinite, (each for each in values if type(each) is float)))


def check_decoded(value: object) -> None:
    """Check what was decoded from msgpack by the same rules, without a copy.

    Its types are exact, its texts valid and its integers fit, so it is looked at level by level, mostly in C: the host
    does this between the events of all its sessions.

    Raises:
        NotPlain: Something that `plain` would not have let out of the sandbox.
    """
    if value is None or type(value) is str:
        return
    level, left = [value], MAX_NODES
    for _ in range(MAX_DEPTH + 1):
        left -= len(level)
        if left < 0:
            raise NotPlain(f"it has more than {MAX_NODES} parts")
        kinds = set(map(type, level))
        if not kinds <= _DECODED:
            raise NotPlain("it holds what cannot leave the sandbox")
        if float in kinds and not _all_finite(level):
            raise NotPlain("a number is not finite")
        if kinds.isdisjoint((list, dict)):
            return
        level = _inside(level)
    if level:
        raise NotPlain(f"it is nested more than {MAX_DEPTH} deep")


def _inside(level: Iterable[Any]) -> list[Any]:
    inside: list[Any] = []
    for each in level:
        if type(each) is list:
            inside += each
        elif type(each) is dict:
            if not set(map(type, each)) <= {str}:
                raise NotPlain("a key of a dict is not text")
            inside += each.values()
    return inside


class _Copier:
    def __init__(self) -> None:
        self._left = MAX_NODES

    def copy(self, value: object, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise NotPlain(f"it has more than {MAX_NODES} parts")
        if depth > MAX_DEPTH:
            raise NotPlain(f"it is nested more than {MAX_DEPTH} deep")
        kind = type(value)
        if kind is str:
            return _text(value)
        if value is None or kind is bool:
            return value
        if (copy_scalar := _SCALARS.get(kind)) is not None:
            return copy_scalar(value)
        if kind is list or kind is tuple:
            return [self.copy(each, depth + 1) for each in value]  # type: ignore[attr-defined]
        if kind is dict:
            return {_key(key): self.copy(each, depth + 1) for key, each in value.items()}  # type: ignore[attr-defined]
        if (fields := _RECORDS.get(kind)) is not None:
            return {field: self.copy(getattr(value, field), depth + 1) for field in fields}
        raise NotPlain(f"a {kind.__name__[:80]} cannot leave the sandbox")


def _text(value: Any) -> Any:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise NotPlain("a text holds half a character (a lone surrogate)") from None
    return value


def _integer(value: Any) -> Any:
    if not _SMALLEST_INTEGER <= value <= _LARGEST_INTEGER:
        raise NotPlain("an integer has more than 64 bits")
    return value


def _number(value: Any) -> Any:
    if not math.isfinite(value):
        raise NotPlain("a number is not finite")
    return value


def _key(key: object) -> str:
    if type(key) is not str:
        raise NotPlain("a key of a dict is not text")
    text: str = _text(key)
    return text


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder().decode
_DECODED: Final = frozenset({type(None), bool, int, float, str, list, dict})
_ORDINARY: Final = _DECODED | {tuple}
_CONTAINERS: Final = frozenset({list, tuple, dict})
_KEYS: Final = frozenset({str})
_SCALARS: Final = {int: _integer, float: _number}
_RECORDS: Final = {
    Message: ("role", "text", "name"),
    Tool: ("name", "description", "parameters"),
    ToolCall: ("name", "arguments"),
}
