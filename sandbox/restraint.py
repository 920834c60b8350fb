"""Keeps workers that compute for long from making others wait: the host lengthens their slices from outside.

A worker begins with short slices: it answers within microseconds, and is to be woken at once. One that is found
computing at two looks in a row gets the processor like all others, but gives it up whenever another one wakes up; as
soon as it is found at rest it is as before. It cannot do anything about it itself, since its filter has no such call.

Runs in: host.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from sandbox.scheduling import lengthen_slices, shorten_slices

# Between two looks. A call takes a tenth of a millisecond, so that hardly any is ever looked at.
LOOK_SECONDS: Final = 0.005
# Part of the time between two looks that a worker has to compute for.
_BUSY: Final = 0.5


class Computing(Protocol):
    """What may compute: a link to a worker's process."""

    number: int

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
        # What each had used at the look before; None before the first.
        self._watched: dict[Computing, float | None] = {}
        self._held: set[Computing] = set()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, worker: Computing) -> None:
        """Look at a worker for as long as it is asked something."""
        self._watched.setdefault(worker, None)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.look)

    def look(self) -> None:
        """Look at all of them."""
        self._timer = None
        for worker, before in list(self._watched.items()):
            self._look_at(worker, before)
        if self._watched:
            self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.look)

    def _look_at(self, worker: Computing, before: float | None) -> None:
        if not worker.alive:
            self._forget(worker)
            return
        if not worker.is_asked and before is None:
            # Asked and answered since the last look, as nearly all are.
            del self._watched[worker]
            return
        used = worker.used_seconds
        is_busy = before is not None and used - before > _BUSY * LOOK_SECONDS
        self._watched[worker] = used
        if is_busy and worker not in self._held:
            self._held.add(worker)
            self._hold_back(worker.number)
        elif not is_busy and worker in self._held:
            self._held.discard(worker)
            self._let_go(worker.number)
        if not is_busy and not worker.is_asked:
            self._forget(worker)

    def _forget(self, worker: Computing) -> None:
        self._watched.pop(worker, None)
        self._held.discard(worker)
