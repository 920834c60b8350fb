"""What waits to be sent on one connection: in order, and bounded.

Runs in: host.
"""

import asyncio
from collections import deque
from typing import Final

from host.encoding import EventEncoder
from host.server_events import ServerEvent

# Producers wait above this; a few hundred deltas.
ROOMY_BYTES: Final = 64 * 1024
# One event may be as large as a retrieved item; a client that reads nothing for this long is gone.
MAX_BYTES: Final = 8 * 1024 * 1024
STALLED_SECONDS: Final = 30.0


class ClientStalled(Exception):
    """The client does not read what it is sent."""


class Outbox:
    """Events on their way to one client, in the order in which they were posted."""

    def __init__(self) -> None:
        self._encode = EventEncoder().encode
        self._texts: deque[bytes] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self._roomy = asyncio.Event()
        self._roomy.set()
        self._sent = asyncio.Event()
        self._sent.set()

    @property
    def waiting_bytes(self) -> int:
        """What was posted and not taken out yet."""
        return self._bytes

    def post(self, event: ServerEvent) -> None:
        """Put an event behind all others. Never waits, so that what was decided and what was said stay in step.

        Raises:
            ClientStalled: Too much is waiting already.
        """
        text = self._encode(event)
        if self._bytes + len(text) > MAX_BYTES:
            raise ClientStalled
        if not self._texts:
            self._changed.set()
            self._sent.clear()
        self._texts.append(text)
        self._bytes += len(text)
        if self._bytes > ROOMY_BYTES:
            self._roomy.clear()

    async def room(self) -> None:
        """Wait until there is room for more.

        Raises:
            ClientStalled: There was none for too long.
        """
        if self._roomy.is_set():
            return
        try:
            # Not wait_for: before Python 3.12 it swallows a cancellation that comes together with the room.
            async with asyncio.timeout(STALLED_SECONDS):
                await self._roomy.wait()
        except TimeoutError:
            raise ClientStalled from None

    async def sent(self) -> None:
        """Wait until the client has been sent all that was posted."""
        await self._sent.wait()

    async def filled(self) -> None:
        """Wait until there is something to send. Whoever asks has sent what was there before."""
        while not self._texts:
            self._sent.set()
            self._changed.clear()
            await self._changed.wait()

    async def take(self, most: int) -> list[bytes]:
        """Wait for the next texts and take them out. Whoever asks has sent those before.

        Args:
            most: Texts to take at once; fewer if they are large.
        """
        await self.filled()
        taken: list[bytes] = []
        taken_bytes = 0
        while self._texts and len(taken) < most and taken_bytes < ROOMY_BYTES:
            taken.append(self._texts.popleft())
            taken_bytes += len(taken[-1])
        self._bytes -= taken_bytes
        if self._bytes <= ROOMY_BYTES:
            self._roomy.set()
        return taken
