"""The connection of a test, which keeps all that came.

Runs in: host.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from host.admission import Admission
from host.connection import Connection
from host.house import House
from host.line import Event, Line
from host.metrics import Metrics
from host.wire import Wire

# An author's test fails at the author's line.
__tracebackhide__ = True

# Nothing that a test asks for takes as long; a test that waits for what never comes should say so.
_WAITING_SECONDS: Final = 60.0


class KeptLine(Line):
    """One client's connection to a house, and all that it was sent.

    Args:
        house: Where its session is.
    """

    def __init__(self, house: House) -> None:
        self.events: list[Event] = []
        self._changed = asyncio.Condition()
        self._is_closed = False
        scope = {"type": "websocket", "headers": [], "query_string": b""}
        admission = Admission(house.settings, Metrics())
        super().__init__(lambda receive, send: Connection(Wire(scope, receive, send), house, admission).serve())

    async def came(self, event: Event | None) -> None:
        """Keep an event, and tell whoever waits for one."""
        async with self._changed:
            if event is None:
                self._is_closed = True
            else:
                self.events.append(event)
            self._changed.notify_all()

    async def wait(self, begin: int, is_wanted: Callable[[Event], bool]) -> Event:
        """Wait for an event, beginning with that of the number `begin`.

        Raises:
            ConnectionError: The session hung up, or nothing came.
        """
        looked = begin
        async with self._changed:
            while True:
                for event in self.events[looked:]:
                    if is_wanted(event):
                        return event
                looked = len(self.events)
                await self._next(looked)

    async def _next(self, known: int) -> None:
        try:
            async with asyncio.timeout(_WAITING_SECONDS):
                await self._changed.wait_for(lambda: len(self.events) > known or self._is_closed)
        except TimeoutError:
            told = ", ".join(event["type"] for event in self.events[-8:])
            raise ConnectionError(f"what the test waits for did not come; the last events were {told}") from None
        if len(self.events) == known:
            raise ConnectionError("the session was closed")
