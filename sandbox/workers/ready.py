"""A few workers that are forked ahead, so that nobody has to wait for one.

Runs in: host.
"""

import asyncio
import sys
from collections import deque
from typing import Final, Protocol, Self

from sandbox.errors import WorkerError
from sandbox.workers import Observer, StartReason, Unobserved
from sandbox.workers.process import ProcessLink
from sandbox.workers.rush import Rush

# Clients that connect in the same moment; each holds a megabyte while it waits, and four on Python 3.11.
AHEAD: Final = 4
# Where Python counts all references, a first load copies so many pages that a rehearsal takes 2 ms of 13 from it, for a
# megabyte. Since 3.12 it would take 0.4 ms, for 0.4 MB.
IS_REHEARSED: Final = sys.version_info < (3, 12)
# Refilled one by one, after those that are wanted now.
REFILL_PAUSE_SECONDS: Final = 0.05
# Where somebody is always waiting, others come who would like to find one ready.
LONGEST_PAUSE_SECONDS: Final = 0.5


class Forks(Protocol):
    """What forks workers: a zygote, or a template."""

    async def fork(self, *, rehearsed: bool = False) -> ProcessLink:
        """Fork a worker, without counting it; `rehearsed` if nobody waits for it yet.

        Raises:
            WorkerDied: None can be had.
        """


class ReadyLinks:
    """Hands out workers that are ready, and has others made. Use as an async context manager.

    Args:
        forks: Makes them.
        observer: Is told of those that are handed out.
        ahead: How many are to be ready.
        rush: Tells whether somebody is waiting for characters, from whom another worker would take time.
    """

    def __init__(
        self, forks: Forks, observer: Observer | None = None, ahead: int = AHEAD, *, rush: Rush | None = None
    ) -> None:
        self._rush = rush or Rush()
        self._forks = forks
        self._observer = observer or Unobserved()
        self._ahead = ahead
        self._ready: deque[ProcessLink] = deque()
        self._refilling: asyncio.Task[None] | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Begin to make workers ready."""
        self._refill()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End those that nobody wanted."""
        self._closed = True
        if self._refilling is not None:
            self._refilling.cancel()
            await asyncio.wait([self._refilling])
        while self._ready:
            await self._ready.popleft().close()

    async def __call__(self, reason: StartReason) -> ProcessLink:
        """Return a worker that nobody has asked anything; the caller owns it.

        One that replaces another is forked anew: whoever loses workers in a row leaves those that are ready to others.

        Raises:
            WorkerDied: There is none ready, and none can be forked.
        """
        ready = None if reason == "replacement" else await self._take()
        link = ready or await self._forks.fork()
        self._refill()
        self._observer.started(reason)
        return link

    async def full(self) -> None:
        """Wait until as many are ready as there should be, or none can be had."""
        if self._refilling is not None:
            await asyncio.wait([self._refilling])

    async def _take(self) -> ProcessLink | None:
        while self._ready:
            link = self._ready.popleft()
            if link.alive:
                return link
            await link.close()
        return None

    def _refill(self) -> None:
        if not self._closed and (self._refilling is None or self._refilling.done()):
            self._refilling = asyncio.get_running_loop().create_task(self._make_ready())

    async def _make_ready(self) -> None:
        while len(self._ready) < self._ahead:
            await asyncio.sleep(REFILL_PAUSE_SECONDS)
            await self._rush.pass_by(LONGEST_PAUSE_SECONDS)
            try:
                self._ready.append(await self._forks.fork(rehearsed=IS_REHEARSED))
            except WorkerError:
                # Whoever wants one next will be told why there is none.
                return
