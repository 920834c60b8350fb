"""What ``doctor`` finds out beside the walls: whether this machine and these settings can serve.

Runs in: host.
"""

from enum import StrEnum

import msgspec


class State(StrEnum):
    """How something is."""

    OK = "ok"
    # It serves, but not as well, or as safely, as it could.
    WARNING = "warning"
    # It does not serve, or not all that it was told to.
    ERROR = "error"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at.

    Attributes:
        name: What it is.
        state: How it is.
        note: What was found.
        advice: What to do about it; empty if nothing is to be done.
    """

    name: str
    state: State
    note: str
    advice: str = ""


def ok(name: str, note: str) -> Check:
    """Tell that something is as it should be."""
    return Check(name=name, state=State.OK, note=note)


def warning(name: str, note: str, advice: str) -> Check:
    """Tell that something could be better."""
    return Check(name=name, state=State.WARNING, note=note, advice=advice)


def error(name: str, note: str, advice: str) -> Check:
    """Tell that something cannot work."""
    return Check(name=name, state=State.ERROR, note=note, advice=advice)
