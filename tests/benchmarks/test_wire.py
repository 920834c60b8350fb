"""The benchmark's client frames by hand; it has to take frames as they come."""

import asyncio
from typing import Any

import pytest
from wire import WireClient, WireError, frame

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written = b""
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.is_closed = True

    def get_extra_info(self, _: str) -> Any:
        return self

    def setsockopt(self, *_: int) -> None:
        pass


@pytest.fixture
def transport() -> Transport:
    return Transport()


@pytest.fixture
async def client(transport: Transport) -> WireClient:
    client = WireClient()
    client.connection_made(transport)  # type: ignore[arg-type]
    return client


def served(text: bytes, kind: int = 0x1) -> bytes:
    """Return a frame as a server sends it."""
    size = len(text)
    if size < 126:
        return bytes((0x80 | kind, size)) + text
    if size < 1 << 16:
        return bytes((0x80 | kind, 126)) + size.to_bytes(2, "big") + text
    return bytes((0x80 | kind, 127)) + size.to_bytes(8, "big") + text


@pytest.mark.parametrize("size", [20, 125, 126, 65_535, 65_536])
async def test_a_text_of_any_size_is_taken_byte_by_byte_or_at_once(client: WireClient, size: int) -> None:
    wanted = b'{"type":"done"'.ljust(size, b" ")
    answer = client.expect("done")
    data = SWITCHED + served(b'{"type":"other"}') + served(wanted)

    client.data_received(data[:70])
    for place in range(70, min(len(data), 400)):
        client.data_received(data[place : place + 1])
    client.data_received(data[min(len(data), 400) :])

    assert await answer == wanted
    assert (client.texts, client.text_bytes) == (2, 16 + size)


@pytest.mark.parametrize("size", [5, 200, 70_000])
def test_what_is_sent_is_masked_and_says_its_length(size: int) -> None:
    framed = frame(b"x" * size)

    assert framed[0] == 0x81
    assert framed[1] & 0x80
    assert framed.endswith(bytes(4) + b"x" * size)


async def test_a_ping_is_answered_with_its_own_words(client: WireClient, transport: Transport) -> None:
    client.data_received(SWITCHED + served(b"abcd", 0x9))

    assert transport.written == b"\x8a\x84\0\0\0\0abcd"


async def test_an_error_ends_the_waiting(client: WireClient) -> None:
    answer = client.expect("done")
    client.data_received(SWITCHED + served(b'{"type":"error","error":{}}'))

    with pytest.raises(WireError, match="error"):
        await answer


async def test_news_end_no_waiting(client: WireClient) -> None:
    answer = client.expect("done")
    client.data_received(SWITCHED + served(b'{"type":"error","error":{"code":"worker_replaced"}}'))

    assert not answer.done()


async def test_a_closed_connection_ends_the_waiting(client: WireClient, transport: Transport) -> None:
    answer = client.expect("done")
    client.data_received(SWITCHED + served(b"\x03\xe8", 0x8))
    client.connection_lost(None)

    assert transport.is_closed
    with pytest.raises(WireError, match="closed"):
        await answer
    await asyncio.wait_for(client.closed, 1)
