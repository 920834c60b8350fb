"""The walls around a worker that the kernel keeps up, and which of them could be had.

Runs in: both.
"""

from typing import Final, Literal, TypeAlias

import msgspec

WallName: TypeAlias = Literal[
    "no-new-privileges",
    "limits",
    "system-calls",
    "landlock",
    "unprivileged-user",
    "user-namespace",
    "pid-namespace",
    "network-namespace",
    "ipc-namespace",
    "host-name-namespace",
    "no-capabilities",
    "keeper",
]


class Wall(msgspec.Struct, frozen=True):
    """One of them: whether it is in force, and what there is to say about it, as why it is not."""

    name: WallName
    holds: bool
    note: str = ""


class Walls(msgspec.Struct, frozen=True):
    """What a zygote could have of them, in the order in which they were put up."""

    tried: tuple[Wall, ...] = ()

    @property
    def held(self) -> frozenset[WallName]:
        """The names of those that are in force."""
        return frozenset(wall.name for wall in self.tried if wall.holds)

    def holds(self, name: WallName) -> bool:
        """Tell whether this wall is in force."""
        return name in self.held

    @property
    def missing(self) -> tuple[Wall, ...]:
        """Those that could not be had, each with the reason."""
        return tuple(wall for wall in self.tried if not wall.holds)

    @property
    def are_strong(self) -> bool:
        """Whether strangers may be served behind them: an escaped worker can make no system call of its own."""
        return self.holds("no-new-privileges") and self.holds("limits") and self.holds("system-calls")


NO_WALLS: Final = Walls()
