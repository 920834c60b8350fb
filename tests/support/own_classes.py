"""Modules and classes as one character has them.

Runs in: tests.
"""

import types
from datetime import UTC, datetime
from typing import Any

from sandbox.guards import Guards

Modules = dict[str, Any]


def own_class(guards: Guards, *bases: Any, **body: Any) -> type:
    """Make a class as a class statement of a character does."""
    return types.new_class(
        "Own", bases, {"metaclass": guards.make_class}, lambda space: space.update(body, __module__="character")
    )


class Scene:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
