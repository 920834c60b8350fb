"""A process that sends as many bytes back as it is told, at a worker's priority: what the kernel and the loop take.

Runs in: benchmark, and the bare server's process.
"""

import asyncio
import os
import socket
from typing import Final, cast

QUESTION_BYTES: Final = 200
_LOWEST_PRIORITY: Final = 19
_FIRST_DESCRIPTOR: Final = 3
_MOST_DESCRIPTORS: Final = 1 << 20


class Echo(asyncio.Protocol):
    """One such process, as the one who asks it sees it. Its end is nobody's child to wait for: see `close`.

    Attributes:
        number: Of the process.
    """

    _transport: asyncio.Transport
    _answer: asyncio.Future[None]
    number: int

    def __init__(self, answer_bytes: int) -> None:
        self._answer_bytes = self._missing = answer_bytes

    @classmethod
    async def start(cls, answer_bytes: int) -> "Echo":
        """Fork it."""
        ours, theirs = socket.socketpair()
        number = os.fork()
        if number == 0:
            _echo(theirs, bytes(answer_bytes))
        theirs.close()
        ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
        _, echo = await asyncio.get_running_loop().create_unix_connection(lambda: cls(answer_bytes), sock=ours)
        echo.number = number
        return echo

    async def ask(self) -> None:
        """Ask, and wait for the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(bytes(QUESTION_BYTES))
        await self._answer

    def close(self) -> None:
        """End it."""
        self._transport.abort()
        os.kill(self.number, 9)
        os.waitpid(self.number, 0)

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._missing -= len(data)
        if not self._missing:
            self._missing = self._answer_bytes
            self._answer.set_result(None)


def _echo(connection: socket.socket, answer: bytes) -> None:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _LOWEST_PRIORITY)
        # Whatever else its parent has open: a connection ends when nobody has it any more.
        os.closerange(_FIRST_DESCRIPTOR, connection.fileno())
        os.closerange(connection.fileno() + 1, _MOST_DESCRIPTORS)
        while connection.recv(4096):
            connection.sendall(answer)
    finally:
        os._exit(0)
