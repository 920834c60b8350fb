"""However much one client sends, so many of its frames are looked at in a row, and the others wait in the network."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import uvicorn
from waiting import eventually
from websockets.extensions import Extension
from websockets.frames import Frame, Opcode

from host import websocket_protocol
from host.http_protocol import ServingState
from host.websocket_protocol import FRAMES_AT_ONCE, WebSocketProtocol

NO_EXTENSIONS: list[Extension] = []
MANY: Final = 10 * FRAMES_AT_ONCE
# What goes through the library costs more, and counts twice.
OTHERS_AT_ONCE: Final = FRAMES_AT_ONCE // 2
HANDSHAKE: Final = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
PONG: Final = b"\x8a\0"


class Wire(asyncio.Transport):
    """Keeps what is written, and knows whether the network is read."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.reads = True
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None: ...

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = True


class Application:
    """Takes as many messages as it is let."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.room = asyncio.Semaphore(0)

    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            await self.room.acquire()
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            self.texts.append(message["text"])

    def take(self, count: int) -> None:
        for _ in range(count):
            self.room.release()


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
async def protocol(application: Application) -> AsyncIterator[WebSocketProtocol]:
    config = uvicorn.Config(application, ws_per_message_deflate=False, ws_ping_interval=None, log_config=None)
    config.load()
    loop = asyncio.get_running_loop()
    protocol = WebSocketProtocol(config, ServingState(), {}, loop)
    protocol.connection_made(Wire())
    protocol.data_received(HANDSHAKE)
    await eventually(lambda: b"101" in wire(protocol).written, "the handshake is answered")
    wire(protocol).written = b""
    yield protocol
    wire(protocol).closing = True
    protocol.connection_lost(None)
    application.take(MANY)
    await eventually(lambda: not protocol.tasks, "the application has ended")


def wire(protocol: WebSocketProtocol) -> Wire:
    assert isinstance(protocol.transport, Wire)
    return protocol.transport


def frame(payload: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=True, extensions=NO_EXTENSIONS)


PING: Final = frame(b"", Opcode.PING)


async def test_texts_wait_until_those_before_them_were_taken(
    protocol: WebSocketProtocol, application: Application
) -> None:
    texts = [str(number) for number in range(MANY)]

    protocol.data_received(b"".join(frame(each.encode()) for each in texts))

    assert protocol.queue.qsize() == FRAMES_AT_ONCE
    assert not wire(protocol).reads
    application.take(MANY)
    await eventually(lambda: application.texts == texts, "all were taken, in order")
    assert protocol.queue.empty()
    application.take(1)
    await eventually(lambda: wire(protocol).reads, "the network is read again")


async def test_texts_that_nobody_takes_go_on_waiting(
    protocol: WebSocketProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket_protocol, "_LOOK_SECONDS", 0.0)

    protocol.data_received(frame(b"{}") * MANY)
    for _ in range(10):
        await asyncio.sleep(0)

    assert protocol.queue.qsize() == FRAMES_AT_ONCE
    assert not wire(protocol).reads


async def test_pings_beyond_a_few_wait_for_their_answers(
    protocol: WebSocketProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol.data_received(PING * MANY)
    protocol.data_received(PING * MANY)

    assert wire(protocol).written == PONG * OTHERS_AT_ONCE
    assert not wire(protocol).reads
    monkeypatch.setattr(websocket_protocol, "REST_SECONDS", 0.0)
    await eventually(lambda: wire(protocol).written == PONG * 2 * MANY, "all were answered")
    assert wire(protocol).reads


async def test_fragments_of_which_no_text_comes_wait(
    protocol: WebSocketProtocol, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    fragments = frame(b"", fin=False) + frame(b"", Opcode.CONT, fin=False) * MANY
    application.take(1)

    protocol.data_received(fragments + frame(b"{}", Opcode.CONT))

    assert len(protocol.frames) == OTHERS_AT_ONCE
    monkeypatch.setattr(websocket_protocol, "REST_SECONDS", 0.0)
    await eventually(lambda: application.texts == ["{}"], "the text is complete")


async def test_a_fault_behind_what_waited_is_told_and_the_client_still_read(
    protocol: WebSocketProtocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol.data_received(PING * (FRAMES_AT_ONCE + 1) + frame(b"}", Opcode.CONT))
    monkeypatch.setattr(websocket_protocol, "REST_SECONDS", 0.0)

    await eventually(lambda: protocol.close_sent, "the fault is told")

    assert wire(protocol).reads
