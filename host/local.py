"""A client in the server's own process: the real application, session and workers, without a network.

Runs in: host.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from urllib.parse import urlencode

from starlette.types import Message

from host.app import create_app
from host.door import PATH
from host.settings import Settings
from host.tracing import Trace

Event: TypeAlias = dict[str, Any]


class LocalClient:
    """Sends events, and takes what comes."""

    def __init__(self) -> None:
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._from_server: asyncio.Queue[Event | None] = asyncio.Queue()

    def send(self, type: str, **fields: Any) -> None:  # noqa: A002 (the protocol's own word)
        """Send an event."""
        self._to_server.put_nowait({"type": "websocket.receive", "text": json.dumps({"type": type, **fields})})

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

    def leave(self) -> None:
        """End the connection."""
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})

    # What ASGI wants

    async def receive(self) -> Message:
        """Wait for the next message to the server."""
        return await self._to_server.get()

    async def take(self, message: Message) -> None:
        """Take a message of the server."""
        match message:
            case {"type": "websocket.send", "text": text}:
                self._from_server.put_nowait(json.loads(text))
            case {"type": "websocket.close"}:
                self._from_server.put_nowait(None)


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
        client = LocalClient()
        client._to_server.put_nowait({"type": "websocket.connect"})  # noqa: SLF001 (made here)
        scope = {
            "type": "websocket",
            "path": PATH,
            "headers": [],
            "query_string": urlencode(query).encode(),
            "app": app,
        }
        serving = asyncio.ensure_future(app(scope, client.receive, client.take))
        try:
            yield client
        finally:
            client.leave()
            await serving
