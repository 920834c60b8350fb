"""What patterns are given to read, in the place of what they match.

Python reads the attributes of a pattern without asking a guard, so `sandbox.patterns` writes these into the source.

Runs in: worker.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sandbox import names
from sandbox.guards import Guards


class Found(NamedTuple):
    """What a guard found for a pattern, as an attribute; the source calls this as ``_found_``."""

    value: Any


class OwnClasses:
    """What class patterns read: the classes of one namespace, as long as its names mean classes of the file's own.

    Positional patterns read the attributes named in ``__match_args__`` without asking a guard.
    """

    def __init__(self, guards: Guards, space: Mapping[str, object]) -> None:
        self._guards = guards
        self._space = space

    def __getattr__(self, name: str) -> type:
        """Return the class of this name."""
        found = self._space.get(name)
        if not isinstance(found, type) or found not in self._guards.own_classes:
            raise TypeError(f"a class pattern needs a class of this file; {name} means something else now")
        if any(each in names.GUARDED or each.startswith("_") for each in getattr(found, "__match_args__", ())):
            raise TypeError(f"the positions of {name} name attributes that are out of reach")
        return found
