"""Whether anybody is waiting for characters to be loaded: what nobody waits for can be done when nobody is.

Runs in: host.
"""

import asyncio
import contextlib


class Rush:
    """Counts the loads under way. Use as a context manager around each of them."""

    def __init__(self) -> None:
        self._under_way = 0
        self._over = asyncio.Event()
        self._over.set()

    def __enter__(self) -> None:
        """Take note that one begins."""
        self._under_way += 1
        self._over.clear()

    def __exit__(self, *_: object) -> None:
        """Take note that one ends."""
        self._under_way -= 1
        if not self._under_way:
            self._over.set()

    @property
    def is_over(self) -> bool:
        """Whether none is under way."""
        return not self._under_way

    async def pass_by(self, within_seconds: float) -> None:
        """Wait until none is under way, but no longer than this."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                await self._over.wait()
