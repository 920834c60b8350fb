"""The ends of workers that nobody asks any more. While others wait for their characters, they wait.

To end a process takes the kernel a millisecond, as long as to fork one. Where many sessions reload at once, those that
are done would take that time from those that are not.

Source: docs/decisions/0065-make-coming-and-going-cheap.md

Runs in: host.
"""

import asyncio
from collections import deque
from contextvars import Context
from typing import Final, Self

import structlog

from host.cast import Cast
from sandbox.workers.rush import Rush

_log = structlog.get_logger()

# Each holds a few megabytes until then, and in a rush there is one for each session that is done.
LONGEST_SECONDS: Final = 0.5


class Partings:
    """Closes casts. Use as an async context manager: it owns those that it was given.

    Args:
        rush: Tells whether others are loading.
    """

    def __init__(self, rush: Rush) -> None:
        self._rush = rush
        # With the time of the event loop at which each is closed at the latest.
        self._waiting: deque[tuple[float, Cast]] = deque()
        self._closing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin with none."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all of them now."""
        if self._closing is not None:
            self._closing.cancel()
            await asyncio.wait([self._closing])
        while self._waiting:
            await self._close_next()

    async def part_with(self, cast: Cast) -> None:
        """Close a cast: at once if nobody is loading, and soon if somebody is. A failure is logged."""
        if self._rush.is_over:
            await _close(cast)
            return
        loop = asyncio.get_running_loop()
        self._waiting.append((loop.time() + LONGEST_SECONDS, cast))
        if self._closing is None or self._closing.done():
            # What it logs is not all about the session that comes first.
            self._closing = loop.create_task(self._close_all(), context=Context())

    async def _close_all(self) -> None:
        while self._waiting:
            until, _ = self._waiting[0]
            await self._rush.pass_by(until - asyncio.get_running_loop().time())
            await self._close_next()

    async def _close_next(self) -> None:
        until, cast = self._waiting.popleft()
        try:
            await _close(cast)
        except asyncio.CancelledError:
            # Given up on the way, it is closed once more.
            self._waiting.appendleft((until, cast))
            raise


async def _close(cast: Cast) -> None:
    try:
        await cast.close()
    except Exception:  # noqa: BLE001 (a fault of ours costs one cast its end, never those behind it)
        _log.exception("parting failed", digest=cast.digest)
