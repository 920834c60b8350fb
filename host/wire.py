"""One WebSocket, as the application holds it: a thin coat over ASGI.

Runs in: host.
"""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from host.websocket_protocol import TEXTS


class Wire:
    """A WebSocket.

    Args:
        scope: What ASGI tells of the connection.
        receive: Waits for its next message.
        send: Sends one.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._takes_texts = TEXTS in scope.get("extensions", {})
        self.is_open = False

    @property
    def headers(self) -> Headers:
        """The headers of its handshake."""
        return Headers(scope=self._scope)

    @property
    def address(self) -> str:
        """Where the client is, as far as the network tells."""
        client = self._scope.get("client")
        return client[0] if client else "unknown"

    @property
    def query_params(self) -> QueryParams:
        """What follows the path of its address."""
        return QueryParams(self._scope["query_string"])

    async def accept(self, subprotocol: str | None) -> None:
        """Answer the handshake.

        Raises:
            WebSocketDisconnect: Nobody is there any more.
        """
        await self.receive()
        await self._pass_on({"type": "websocket.accept", "subprotocol": subprotocol, "headers": []})
        self.is_open = True

    async def receive(self) -> Message:
        """Wait for what ASGI says next."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self.is_open = False
        return message

    async def send(self, texts: Sequence[bytes]) -> None:
        """Send texts, each as a frame of its own. Waits while the client does not read.

        Raises:
            WebSocketDisconnect: Nobody is there any more.
        """
        if self._takes_texts:
            await self._pass_on({"type": TEXTS, "texts": texts})
            return
        for text in texts:
            await self._pass_on({"type": "websocket.send", "text": text.decode()})

    async def close(self, code: int) -> None:
        """Close it from this side; the second time, and when the client was first, this does nothing.

        Raises:
            WebSocketDisconnect: Nobody is there any more.
        """
        if self.is_open:
            self.is_open = False
            await self._pass_on({"type": "websocket.close", "code": code, "reason": ""})

    async def _pass_on(self, message: dict[str, Any]) -> None:
        try:
            await self._send(message)
        except OSError as error:
            self.is_open = False
            raise WebSocketDisconnect(1006) from error
