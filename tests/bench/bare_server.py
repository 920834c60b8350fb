"""A server that does nothing but talk: what the web server, the event loop and the kernel take alone.

It greets with a text about as long as `session.created`, and answers ``N BYTES`` with that many texts that long. It is
set up as Greenroom sets its web server up. Run as a program: ``bare_server.py PORT``.

Runs in: benchmark, the bare server's process.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import uvicorn

Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

CREATED: Final = "session.created"
SAID: Final = "said"
LAST: Final = "last"
# About as long as the event itself.
CREATED_CHARACTERS: Final = 580
IN_A_ROW: Final = 16


def text(kind: str, characters: int) -> str:
    """Return an event of a type that is so long."""
    begin, end = f'{{"type":"{kind}","x":"', '"}'
    return begin + "x" * max(characters - len(begin) - len(end), 0) + end


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Talk to one client."""
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": text(CREATED, CREATED_CHARACTERS)})
    while (message := await receive())["type"] == "websocket.receive":
        asked = message["text"].split()
        if asked[0].isdigit():
            await _say(send, int(asked[0]), int(asked[1]))


async def _say(send: Send, count: int, characters: int) -> None:
    said, last = text(SAID, characters), text(LAST, characters)
    for number in range(1, count):
        await send({"type": "websocket.send", "text": said})
        if number % IN_A_ROW == 0:
            await asyncio.sleep(0)
    await send({"type": "websocket.send", "text": last})


def main(served: Application = application) -> None:
    """Serve until ended."""
    uvicorn.run(
        served,
        port=int(sys.argv[1]),
        loop="uvloop",
        lifespan="off",
        ws_max_size=1024 * 1024,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ws_per_message_deflate=False,
        ws_max_queue=4,
        backlog=2048,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
