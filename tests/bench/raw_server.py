"""A server below every web server: an event loop and the kernel, and sixteen frames a write.

It speaks as much of the protocol as the benchmark client needs, and answers as the bare server does. As a program:
``raw_server.py PORT``.

Runs in: benchmark, the raw server's process.
"""

import asyncio
import sys
from typing import Final, cast

import uvloop
from bare_server import CREATED, CREATED_CHARACTERS, IN_A_ROW, LAST, SAID, text

_SWITCHED: Final = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
_CLOSE: Final = 0x88


class Talker(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._is_open = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._is_open:
            if b"\r\n\r\n" in self._received:
                self._is_open = True
                self._received.clear()
                self._transport.write(_SWITCHED + framed(text(CREATED, CREATED_CHARACTERS)))
            return
        while (taken := self._take()) is not None:
            self._answer(taken)

    def _take(self) -> bytes | None:
        """Return the next text, if all of it is there. The client masks with zeros."""
        if len(self._received) < 2:
            return None
        length, begin = self._received[1] & 0x7F, 6
        if length == 126:
            length, begin = int.from_bytes(self._received[2:4], "big"), 8
        if len(self._received) < begin + length:
            return None
        if self._received[0] == _CLOSE:
            self._transport.close()
            return None
        taken = bytes(self._received[begin : begin + length])
        del self._received[: begin + length]
        return taken

    def _answer(self, asked: bytes) -> None:
        count, _, characters = asked.partition(b" ")
        if count.isdigit():
            self._say(int(count), int(characters))

    def _say(self, count: int, characters: int) -> None:
        said, last = framed(text(SAID, characters)), framed(text(LAST, characters))
        for left in range(count - 1, 0, -IN_A_ROW):
            self._transport.write(said * min(left, IN_A_ROW))
        self._transport.write(last)


def framed(words: str) -> bytes:
    """Return a text as a frame of a server."""
    data = words.encode()
    if len(data) < 126:
        return bytes((0x81, len(data))) + data
    return b"\x81\x7e" + len(data).to_bytes(2, "big") + data


async def serve(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.get_running_loop().create_server(Talker, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
