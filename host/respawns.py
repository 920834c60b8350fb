"""How long a session waits for its next worker, and how many workers the whole host replaces.

Killing and forking in a row is what neighbours would feel, not spinning; so each death in a row costs the session more
patience, and all sessions together get so many replacements a second. Whoever needs the first one comes before those
who need another one, and among them whoever has gone without a loss for the longest time: sessions are cheap to begin.

Runs in: host.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Final

FIRST_WAIT_SECONDS: Final = 0.2
LONGEST_WAIT_SECONDS: Final = 5.0
# Well beyond the longest wait, and well below what a float can hold.
_MOST_DOUBLINGS: Final = 10
# A session whose worker lived this long is not one that keeps losing it.
FORGIVEN_AFTER_SECONDS: Final = 60.0
# Twenty replacements a second raised the neighbours' p99 from 0.6 to 5 ms where every one was wanted at once.
REPLACEMENTS_A_SECOND: Final = 20
# Each of so many turns is one of those who need another one, however many need their first.
_TURNS_IN_A_ROUND: Final = 4


class Respawns:
    """Spreads the replacements of the whole host over time."""

    def __init__(self) -> None:
        self._first: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._again: deque[asyncio.Future[None]] = deque()
        self._next_turn = 0.0
        self._turns = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        waiting = (*(mine for *_, mine in self._first), *self._again)
        return sum(not mine.done() for mine in waiting)

    async def turn(self, *, is_first: bool, quiet_since: float = 0.0) -> None:
        """Wait until another worker may be replaced. Whoever stops waiting takes nobody's turn.

        Args:
            is_first: Whether the session has lost no other one lately.
            quiet_since: When it began, or lost the one before; seconds, from anywhere.
        """
        loop = asyncio.get_running_loop()
        if self._timer is None and loop.time() >= self._next_turn:
            self._next_turn = loop.time() + 1 / REPLACEMENTS_A_SECOND
            return
        mine = loop.create_future()
        if is_first:
            heapq.heappush(self._first, (quiet_since, next(self._numbers), mine))
        else:
            self._again.append(mine)
        if self._timer is None:
            self._timer = loop.call_at(self._next_turn, self._give)
        await mine

    def _give(self) -> None:
        self._timer = None
        mine = self._pop()
        if mine is not None:
            mine.set_result(None)
            loop = asyncio.get_running_loop()
            self._next_turn = loop.time() + 1 / REPLACEMENTS_A_SECOND
            self._timer = loop.call_at(self._next_turn, self._give)

    def _pop(self) -> asyncio.Future[None] | None:
        self._turns += 1
        in_order = (self._in_order_of_quiet(), self._in_order_of_asking())
        for waiting in in_order if self._turns % _TURNS_IN_A_ROUND else reversed(in_order):
            for mine in waiting:
                if not mine.done():
                    return mine
        return None

    def _in_order_of_quiet(self) -> Iterator[asyncio.Future[None]]:
        while self._first:
            yield heapq.heappop(self._first)[-1]

    def _in_order_of_asking(self) -> Iterator[asyncio.Future[None]]:
        while self._again:
            yield self._again.popleft()


class Patience:
    """Counts the deaths of one session's workers."""

    def __init__(self) -> None:
        self._deaths = 0
        self._latest = 0.0

    @property
    def is_tried(self) -> bool:
        """Whether another worker died not long ago."""
        return self._deaths > 0 and asyncio.get_running_loop().time() - self._latest <= FORGIVEN_AFTER_SECONDS

    def next_wait_seconds(self) -> float:
        """Take note of a death, and return how long to wait for the next worker. The first comes at once."""
        now = asyncio.get_running_loop().time()
        if now - self._latest > FORGIVEN_AFTER_SECONDS:
            self._deaths = 0
        self._latest = now
        self._deaths += 1
        if self._deaths == 1:
            return 0.0
        doublings = min(self._deaths - 2, _MOST_DOUBLINGS)
        return min(LONGEST_WAIT_SECONDS, float(FIRST_WAIT_SECONDS * 2**doublings))
