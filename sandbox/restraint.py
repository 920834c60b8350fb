"""Keeps workers that compute for long from making others wait: the host lengthens their slices from outside.

A worker begins with short slices: it answers within microseconds, and is to be woken at once. One that has computed
for some milliseconds of a question gets the processor like all others, but gives it up whenever another one wakes up.
That lasts until it has answered something at once: what loops once mostly loops again, and one that got no processor
for a while has not come to its end. It cannot do anything about it itself, since its filter has no such call.

Runs in: host.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from sandbox.scheduling import lengthen_slices, shorten_slices

# Between two looks. A call takes a tenth of a millisecond, so that hardly any is ever looked at.
LOOK_SECONDS: Final = 0.005
# Processor time that it has to use for a question after the first look; or without one, from one look to the next.
_BUSY_SECONDS: Final = 0.5 * LOOK_SECONDS


class Computing(Protocol):
    """What may compute: a link to a worker's process.

    Attributes:
        number: Of the process.
        is_held_back: Whether others come before it.
    """

    number: int
    is_held_back: bool

    @property
    def alive(self) -> bool:
        """Whether there still is a process of that number."""

    @property
    def used_seconds(self) -> float:
        """Processor time it has used so far."""

    @property
    def is_asked(self) -> bool:
        """Whether a question is under way."""


class Restraint:
    """Looks at the workers that are being asked something.

    Args:
        hold_back: Lets others come before the process of a number.
        let_go: Takes that back.
    """

    def __init__(
        self, hold_back: Callable[[int], None] = lengthen_slices, let_go: Callable[[int], None] = shorten_slices
    ) -> None:
        self._hold_back = hold_back
        self._let_go = let_go
        # What each had used at the first look and at the one before; None before the first.
        self._watched: dict[Computing, tuple[float, float] | None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, worker: Computing) -> None:
        """Look at a worker for as long as it is asked something."""
        self._watched.setdefault(worker, None)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.look)

    def look(self) -> None:
        """Look at all of them."""
        self._timer = None
        for worker, seen in list(self._watched.items()):
            self._look_at(worker, seen)
        if self._watched:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.look)

    def _look_at(self, worker: Computing, seen: tuple[float, float] | None) -> None:
        if not worker.alive:
            del self._watched[worker]
            return
        if not worker.is_asked and seen is None:
            # Asked and answered since the last look, as nearly all are.
            del self._watched[worker]
            self._release(worker)
            return
        used = worker.used_seconds
        first, latest = seen or (used, used)
        self._watched[worker] = first, used
        if used - first > _BUSY_SECONDS:
            self._hold(worker)
        if not worker.is_asked and used - latest <= _BUSY_SECONDS:
            del self._watched[worker]

    def _hold(self, worker: Computing) -> None:
        if not worker.is_held_back:
            worker.is_held_back = True
            self._hold_back(worker.number)

    def _release(self, worker: Computing) -> None:
        if worker.is_held_back:
            worker.is_held_back = False
            self._let_go(worker.number)
