"""A WebSocket as the application holds it, on servers that know our extension and on those that do not."""

from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from host.websocket_protocol import TEXTS
from host.wire import Wire


class Server:
    """What ASGI calls, and is called by."""

    def __init__(self, *received: dict[str, Any], extensions: tuple[str, ...] = (), is_gone: bool = False) -> None:
        self.scope = {"type": "websocket", "headers": [], "query_string": b"", "extensions": dict.fromkeys(extensions)}
        self.sent: list[Any] = []
        self._received = [{"type": "websocket.connect"}, *received]
        self._is_gone = is_gone

    async def receive(self) -> dict[str, Any]:
        return self._received.pop(0)

    async def send(self, message: Any) -> None:
        if self._is_gone:
            raise OSError
        self.sent.append(message)


def wire_to(server: Server) -> Wire:
    return Wire(server.scope, server.receive, server.send)


async def test_texts_are_sent_together_where_the_server_takes_them_together() -> None:
    server = Server(extensions=(TEXTS,))

    await wire_to(server).send([b"one", b"two"])

    assert server.sent == [{"type": TEXTS, "texts": [b"one", b"two"]}]


async def test_texts_are_sent_one_by_one_to_any_other_server() -> None:
    server = Server()

    await wire_to(server).send([b"eins", "zwölf".encode()])

    assert [each["text"] for each in server.sent] == ["eins", "zwölf"]


async def test_it_is_closed_once() -> None:
    server = Server()
    wire = wire_to(server)
    await wire.accept("realtime")

    await wire.close(1000)
    await wire.close(1000)

    assert [each["type"] for each in server.sent] == ["websocket.accept", "websocket.close"]


async def test_it_is_not_closed_once_the_client_has_gone() -> None:
    server = Server({"type": "websocket.disconnect", "code": 1001})
    wire = wire_to(server)
    await wire.accept(None)

    await wire.receive()
    await wire.close(1000)

    assert [each["type"] for each in server.sent] == ["websocket.accept"]


async def test_sending_to_nobody_says_so() -> None:
    with pytest.raises(WebSocketDisconnect):
        await wire_to(Server(is_gone=True)).send([b"hello"])
