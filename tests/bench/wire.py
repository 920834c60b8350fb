"""The cheapest client that still speaks the protocol: it frames by hand and looks only at what it waits for.

It shares two cores with the server that it measures, so what it takes is taken from the server. Frames are masked, as
clients must, with a key of zeros, which costs the server the same and the client nothing.

Runs in: benchmark, the client's process.
"""

import asyncio
import json
import socket
from typing import Any, Final, cast
from urllib.parse import urlsplit

_KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_FINAL: Final = 0x80
_MASK: Final = b"\x80\0\0\0\0"
_ERROR: Final = b'{"type":"error"'
# It is told of its own accord and answers nothing.
_NEWS: Final = b"worker_replaced"


class WireError(Exception):
    """The server said something else than what was waited for."""


class WireClient(asyncio.Protocol):
    """One connection. Texts that nobody waits for are counted and forgotten."""

    def __init__(self) -> None:
        self.texts = self.text_bytes = 0
        self._received = bytearray()
        self._is_open = False
        self._wanted = b""
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport
        self.closed = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, url: str, first: str = "session.created") -> "WireClient":
        """Connect, and wait for the first event of a type."""
        parts = urlsplit(url)
        assert parts.hostname is not None
        _, client = await asyncio.get_running_loop().create_connection(cls, parts.hostname, parts.port)
        created = client.expect(first)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        client._transport.write(_handshake(path, parts.netloc))
        await created
        return client

    def expect(self, kind: str) -> asyncio.Future[bytes]:
        """Begin to wait for the next event of a type; ask after that, so that nothing is missed."""
        self._wanted = f'{{"type":"{kind}"'.encode()
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def send(self, *texts: bytes) -> None:
        """Send texts, in one write."""
        self._transport.write(b"".join(map(frame, texts)))

    async def ask(self, text: bytes, kind: str) -> bytes:
        """Send a text and wait for an event of a type."""
        answer = self.expect(kind)
        self.send(text)
        return await answer

    async def close(self) -> None:
        """Close in order, and wait until the server has."""
        if not self._transport.is_closing():
            self._transport.write(bytes((_FINAL | _CLOSE,)) + b"\x82\0\0\0\0\x03\xe8")
        await self.closed

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WireError(f"the server closed the connection: {exc}"))
        if not self.closed.done():
            self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._is_open and not self._shake_hands():
            return
        taken = self._take_frames(self._received)
        del self._received[:taken]

    def _shake_hands(self) -> bool:
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            raise WireError(head.decode())
        self._received = rest
        self._is_open = True
        return True

    def _take_frames(self, data: bytearray) -> int:
        begin = 0
        while len(data) >= begin + 2:
            length, body = data[begin + 1], begin + 2
            if length == 126:
                length, body = int.from_bytes(data[begin + 2 : begin + 4], "big"), begin + 4
            elif length == 127:
                length, body = int.from_bytes(data[begin + 2 : begin + 10], "big"), begin + 10
            if len(data) < body + length:
                break
            self._take(data[begin] & 0xF, data, body, body + length)
            begin = body + length
        return begin

    def _take(self, kind: int, data: bytearray, begin: int, end: int) -> None:
        if kind == _TEXT:
            self.texts += 1
            self.text_bytes += end - begin
            if data.startswith(self._wanted, begin) or data.startswith(_ERROR, begin):
                self._answer_with(bytes(data[begin:end]))
        elif kind == _PING:
            self._transport.write(bytes((_FINAL | _PONG, 0x80 | (end - begin))) + bytes(4) + data[begin:end])
        elif kind == _CLOSE:
            self._transport.close()

    def _answer_with(self, text: bytes) -> None:
        if self._answer is None or self._answer.done() or (text.startswith(_ERROR) and _NEWS in text):
            return
        if text.startswith(_ERROR) and not text.startswith(self._wanted):
            self._answer.set_exception(WireError(text.decode()))
        else:
            self._answer.set_result(text)


def frame(text: bytes) -> bytes:
    """Return a text as a masked frame."""
    length = len(text)
    if length < 126:
        return bytes((_FINAL | _TEXT, 0x80 | length)) + bytes(4) + text
    if length < 1 << 16:
        return bytes((_FINAL | _TEXT, 0x80 | 126)) + length.to_bytes(2, "big") + bytes(4) + text
    return bytes((_FINAL | _TEXT, 0x80 | 127)) + length.to_bytes(8, "big") + bytes(4) + text


def event(kind: str, **fields: Any) -> bytes:
    """Return an event as text."""
    return json.dumps({"type": kind, **fields}).encode()


def say(text: str) -> bytes:
    """Return the event that puts a user's message into the conversation."""
    content = [{"type": "input_text", "text": text}]
    return event("conversation.item.create", item={"type": "message", "role": "user", "content": content})


RESPOND: Final = event("response.create")


def _handshake(path: str, host: str) -> bytes:
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {_KEY}",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join((*lines, "", "")).encode()
