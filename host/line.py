"""A connection without a network: what a client sends and what it is sent, in memory, as ASGI has it.

Runs in: host.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

from starlette.types import Message, Receive, Send

Event: TypeAlias = dict[str, Any]
Serve: TypeAlias = Callable[[Receive, Send], Coroutine[Any, Any, None]]


class Line(ABC):
    """The client's end of a connection; whoever has one says where events go.

    Args:
        serve: Serves the other end, with what receives and what sends.
    """

    def __init__(self, serve: Serve) -> None:
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._to_server.put_nowait({"type": "websocket.connect"})
        self._serving = asyncio.ensure_future(serve(self._to_server.get, self._take))

    def send_event(self, event: Mapping[str, Any]) -> None:
        """Send an event of the client."""
        self._to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(event)})

    async def close(self) -> None:
        """Hang up, and wait until nothing is left of the session."""
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self._serving

    async def _take(self, message: Message) -> None:
        match message:
            case {"type": "websocket.send", "text": text}:
                await self.came(json.loads(text))
            case {"type": "websocket.close"}:
                await self.came(None)

    @abstractmethod
    async def came(self, event: Event | None) -> None:
        """Take in an event of the server; None, if it has closed the connection."""
