"""What a client has sent and nobody has come to yet: in order, and bounded.

Runs in: host.
"""

import asyncio
from collections import deque
from typing import Final, Generic, TypeVar

# Events that wait while one is handled; beyond either number the client is not read any more.
MAX_WAITING_EVENTS: Final = 32
# Two of the largest frames; what is made of a frame takes a few times its size.
MAX_WAITING_CHARACTERS: Final = 2 * 1024 * 1024

Event = TypeVar("Event")


class Inbox(Generic[Event]):
    """Events of one client, in the order in which they came."""

    def __init__(self) -> None:
        self._events: deque[tuple[Event, int]] = deque()
        self._characters = 0
        # Two events and no condition, which has a lock: a third of the time that handing over an event takes.
        self._came = asyncio.Event()
        self._taken = asyncio.Event()
        self._done = asyncio.Event()
        self._done.set()

    async def put(self, event: Event, characters: int) -> None:
        """Put an event behind all others, once there is room. There is always room for one.

        Args:
            event: What came.
            characters: How much text it came as.
        """
        while not self._has_room(characters):
            self._taken.clear()
            await self._taken.wait()
        self._events.append((event, characters))
        self._characters += characters
        self._done.clear()
        self._came.set()

    async def take(self) -> Event:
        """Wait for the next event and take it out. Whoever asks has done those before."""
        while not self._events:
            self._done.set()
            self._came.clear()
            await self._came.wait()
        event, characters = self._events.popleft()
        self._characters -= characters
        self._taken.set()
        return event

    @property
    def next(self) -> Event | None:
        """The event that will be taken next, if it is there already."""
        return self._events[0][0] if self._events else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits, though something may be under way."""
        return not self._events

    @property
    def is_done(self) -> bool:
        """Whether everything that came has been done."""
        return self._done.is_set()

    async def done(self) -> None:
        """Wait until everything that came has been done."""
        await self._done.wait()

    def _has_room(self, characters: int) -> bool:
        if not self._events:
            return True
        return len(self._events) < MAX_WAITING_EVENTS and self._characters + characters <= MAX_WAITING_CHARACTERS
