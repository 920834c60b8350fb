"""Lets a few sets be compiled at once, or read, and keeps the others waiting in a row.

Fifty compilers that share two processors are all done at the end, and each finds the processors' caches full of what
the others left there. One after the other, the middle one is done in half of that time, and the last a little earlier.

Source: docs/decisions/0066-compile-a-few-sets-at-once.md

Runs in: host.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Final

from sandbox.codes import CodeCache
from sandbox.sources import Sources
from sandbox.workers import OpenWorker, Worker

# Compiling and loading twenty files takes 50 to 80 ms. Who needs longer goes on beside the row, so nobody blocks it:
# not with files made to take as long as they may, and not where others leave us little of the processor.
LANE_SECONDS: Final = 0.1
# One of them waits for the host, or for a fork.
_MORE_THAN_PROCESSORS: Final = 1


class Lanes:
    """One more than there are processors.

    Args:
        count: As many in place of that.
        seconds: After which a lane is free again, whatever becomes of who has it.
    """

    def __init__(self, count: int | None = None, seconds: float = LANE_SECONDS) -> None:
        self._free = asyncio.Semaphore(count or (os.cpu_count() or 1) + _MORE_THAN_PROCESSORS)
        self._seconds = seconds

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a lane, and have it until the end of the block or of its time."""
        await self._free.acquire()
        # Given back once, by whichever of the two comes first.
        lane = ExitStack()
        lane.callback(self._free.release)
        timer = asyncio.get_running_loop().call_later(self._seconds, lane.close)
        try:
            yield
        finally:
            timer.cancel()
            lane.close()


class LaneOpener:
    """Opens workers, when there is a lane for those that have anything to compile.

    Args:
        open_worker: Opens them.
        codes: Where it keeps compiled files.
        lanes: Shared by all who open any.
    """

    def __init__(self, open_worker: OpenWorker, codes: CodeCache, lanes: Lanes) -> None:
        self._open_worker = open_worker
        self._codes = codes
        self._lanes = lanes

    async def __call__(self, sources: Sources) -> Worker:
        """Compile and load `sources`; see `OpenWorker`."""
        if self._codes.has(sources):
            return await self._open_worker(sources)
        async with self._lanes.take():
            return await self._open_worker(sources)
