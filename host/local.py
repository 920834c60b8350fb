"""A client in the server's own process: the real application, session and workers, without a network.

Runs in: host.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from host.app import create_app
from host.door import PATH
from host.line import Event, Line, Serve
from host.settings import Settings
from host.traces.tracing import Trace


class LocalClient(Line):
    """Sends events, and takes what comes, one after the other."""

    def __init__(self, serve: Serve) -> None:
        self._from_server: asyncio.Queue[Event | None] = asyncio.Queue()
        super().__init__(serve)

    def send(self, type: str, **fields: Any) -> None:  # noqa: A002 (the protocol's own word)
        """Send an event."""
        self.send_event({"type": type, **fields})

    async def next(self) -> Event:
        """Return the next event.

        Raises:
            EOFError: The server has closed the connection.
        """
        event = await self._from_server.get()
        if event is None:
            raise EOFError
        return event

    async def until(self, *types: str) -> Event:
        """Return the next event of one of these types, or the next error."""
        while (event := await self.next())["type"] not in {*types, "error"}:
            pass
        return event

    async def came(self, event: Event | None) -> None:
        """Put an event behind those that came before it."""
        self._from_server.put_nowait(event)


@asynccontextmanager
async def open_local(settings: Settings, *, trace: Trace | None = None, **query: str) -> AsyncIterator[LocalClient]:
    """Make a server and connect to it.

    Args:
        settings: Of the server.
        trace: Takes in every call of a hook.
        query: As in the address of a WebSocket, such as ``character``.

    Raises:
        NoDefaultCharacters: There is nothing to talk to; its message says why.
    """
    app = create_app(settings, trace=trace)
    async with app.router.lifespan_context(app):
        scope = {
            "type": "websocket",
            "path": PATH,
            "headers": [],
            "query_string": urlencode(query).encode(),
            "app": app,
        }
        client = LocalClient(lambda receive, send: app(scope, receive, send))
        try:
            yield client
        finally:
            await client.close()
