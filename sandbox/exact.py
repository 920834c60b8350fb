"""Exact texts, numbers and moments: all that Python's own caches may be given.

A subclass brings its own hash and its own equality. Put into a cache that all share, it would be found where another
character looks for its own, and looking for something with it would find what another put there; and its methods would
be handed the tables that Python's own functions work with.

Runs in: worker.
"""

import datetime as dt
from typing import Any


def text(value: Any) -> str:
    """Return a text as one of exactly ``str``, or raise TypeError."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"expected a text, not {type(value).__name__}")


def text_or_bytes(value: Any) -> Any:
    """Return a text, or bytes, as one of exactly ``str`` or ``bytes``, or raise TypeError."""
    if isinstance(value, bytes | bytearray):
        return value if type(value) is bytes else b"".join((value,))
    return text(value)


def number(value: Any) -> int:
    """Return an integer as one of exactly ``int``, or raise TypeError."""
    if type(value) is int:
        return value
    if isinstance(value, int):
        return int.__index__(value)
    raise TypeError(f"expected an integer, not {type(value).__name__}")


def moment(value: dt.datetime) -> dt.datetime:
    """Return a moment as one of exactly ``datetime``, without its time zone."""
    return dt.datetime.combine(dt.datetime.date(value), dt.datetime.time(value))
