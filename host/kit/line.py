"""A connection without a network: what a client sends and what it is sent, in memory.

Runs in: host.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from host.admission import Admission
from host.connection import Connection
from host.metrics import Metrics
from host.session import House
from host.wire import Wire

# An author's test fails at the author's line.
__tracebackhide__ = True

# Nothing that a test asks for takes as long; a test that waits for what never comes should say so.
_WAITING_SECONDS: Final = 60.0

Event = Mapping[str, Any]


class Line:
    """One client's connection to a house, and all that it was sent.

    Args:
        house: Where its session is.
    """

    def __init__(self, house: House) -> None:
        self.events: list[Event] = []
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._is_closed = False
        scope = {"type": "websocket", "headers": [], "query_string": b""}
        admission = Admission(house.settings, Metrics())
        self._connection = Connection(Wire(scope, self._sent.get, self._take), house, admission)
        self._serving = asyncio.ensure_future(self._connection.serve())
        self._sent.put_nowait({"type": "websocket.connect"})

    async def _take(self, message: Any) -> None:
        async with self._changed:
            if message["type"] == "websocket.send":
                self.events.append(json.loads(message["text"]))
            self._is_closed |= message["type"] == "websocket.close"
            self._changed.notify_all()

    def send(self, event: Event) -> None:
        """Send an event of the client."""
        self._sent.put_nowait({"type": "websocket.receive", "text": json.dumps(event)})

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

    async def close(self) -> None:
        """Hang up, and wait until nothing is left of the session."""
        self._sent.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self._serving
