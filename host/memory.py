"""How much memory workers hold, and the rounds in which those are looked at that nobody asks anything.

The kernel's limit is on what a worker may map; this one is on what it keeps. A worker above it is replaced between two
questions.

Runs in: host.
"""

import asyncio
import mmap
import os
from collections import Counter, OrderedDict
from typing import Final, Protocol

from host.rounds import Rounds

# Filling forty megabytes takes a process some ten thousand page faults, which are longer than this. So a worker that
# has used less since it was last looked at cannot have grown much, and most calls need no look.
LOOK_AFTER_SECONDS: Final = 0.005

# A look takes some 6 µs: a hundred in a second are 0.06 % of it, never more than 0.2 ms in one piece, and a thousand
# sessions are round in ten seconds.
LOOKS_AT_ONCE: Final = 25
PAUSE_SECONDS: Final = 0.25

# What a worker may have mapped and not filled: a fresh one fills 25 of 39 MB. Beyond, it costs the kernel tables, which
# nobody counts, and leaves the other characters without room.
_UNFILLED_BYTES: Final = 32 * 1024 * 1024

# A line of seven numbers.
_STATM_BYTES: Final = 256


def resident_bytes(number: int | None) -> int:
    """Return the memory of a process that is really there, or nearly all it has mapped; 0 where that cannot be told."""
    if number is None:
        return 0
    try:
        file = os.open(f"/proc/{number}/statm", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        mapped, resident = (int(pages) * mmap.PAGESIZE for pages in os.read(file, _STATM_BYTES).split()[:2])
    except (OSError, ValueError):
        return 0
    finally:
        os.close(file)
    return max(resident, mapped - _UNFILLED_BYTES)


class Growth:
    """Who has made a worker grow, as far as that was seen: the last who adds a little to much is not to blame.

    Args:
        held_bytes: What it held when it had loaded its characters.
    """

    def __init__(self, held_bytes: int) -> None:
        self._held_bytes = held_bytes
        self._grown_bytes: Counter[str | None] = Counter()
        self._asked: dict[str, str] = {}
        self._latest_hooks: dict[str, str] = {}

    @property
    def held_bytes(self) -> int:
        """What it held when it was last looked at."""
        return self._held_bytes

    def ask(self, character: str, hook: str) -> None:
        """Take note of whom it is asked for."""
        self._asked[character] = hook

    def look(self, held_bytes: int) -> tuple[str, str] | None:
        """Take note of what it holds now: whoever alone was asked since the look before has added the difference.

        Returns:
            The character that added most to it and the latest of its hooks; None if most was added while nobody was
            asked, or several were.
        """
        who = next(iter(self._asked)) if len(self._asked) == 1 else None
        self._latest_hooks |= self._asked
        self._asked.clear()
        self._grown_bytes[who] += held_bytes - self._held_bytes
        self._held_bytes = held_bytes
        most, _ = self._grown_bytes.most_common(1)[0]
        return None if most is None else (most, self._latest_hooks[most])


class Watched(Protocol):
    """A cast, as far as its memory is concerned."""

    @property
    def held_bytes(self) -> int | None:
        """What its worker held when it was last looked at; None while it has none."""

    def look_at_memory(self) -> None:
        """See that its worker does not hold too much. Never waits."""


class MemoryRounds(Rounds):
    """Looks at all casts, a few at a time."""

    def __init__(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._pause_seconds = pause_seconds
        self._watched: OrderedDict[Watched, None] = OrderedDict()

    def add(self, watched: Watched) -> None:
        """Look at a cast from now on."""
        self._watched[watched] = None

    def discard(self, watched: Watched) -> None:
        """Look at it no more."""
        self._watched.pop(watched, None)

    def held_bytes(self) -> list[int]:
        """Return what each worker held when it was last looked at."""
        return [held for each in self._watched if (held := each.held_bytes) is not None]

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(self._pause_seconds)
            self.look()

    def look(self) -> None:
        """Look at those that were not looked at for the longest time."""
        for _ in range(min(LOOKS_AT_ONCE, len(self._watched))):
            watched = next(iter(self._watched))
            self._watched.move_to_end(watched)
            watched.look_at_memory()
