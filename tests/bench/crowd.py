"""Many clients in a process of their own: they connect, converse at a pace, come and go.

The process is told what to do on its standard input, a JSON object a line, and answers on its standard output.

Runs in: benchmark, the clients' process.
"""

import asyncio
import gc
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Final, NamedTuple

import uvloop
from bare_server import LAST
from wire import RESPOND, WireClient, WireError, event, say

_TURN_SECONDS: Final = 10.0
_WORDS: Final = say("Would you say that the lantern is older than both of us?")


class Turn(NamedTuple):
    """What a client sends, the type of the event that ends the turn, and what that must tell."""

    sent: tuple[bytes, ...]
    end: str
    told: bytes


_TURN: Final = Turn((_WORDS, RESPOND), "response.done", b'"status":"completed"')


class Crowd:
    """Clients of one server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: list[WireClient] = []

    async def open(self, sessions: int, at_once: int, query: str = "") -> dict[str, Any]:
        """Connect so many more, a few at a time, and tell how long each waited."""
        seconds: list[float] = []

        async def connect() -> None:
            began = time.perf_counter()
            client = await WireClient.connect(self._url + query)
            seconds.append(time.perf_counter() - began)
            self._clients.append(client)

        await _at_once(at_once, (connect for _ in range(sessions)))
        # What is there now stays: a look of the collector at a thousand clients would come into somebody's turn.
        gc.collect()
        gc.freeze()
        return {"seconds": seconds}

    async def converse(self, turns_a_second: float, seconds: float, ask: str = "") -> dict[str, Any]:
        """Let all take turns, each at its own steady pace, and tell how long each turn took.

        Args:
            turns_a_second: Of all together.
            seconds: For how long they go on beginning turns.
            ask: What a server that only talks is to answer in place of a response.
        """
        turn = Turn((_WORDS, ask.encode()), LAST, b"") if ask else _TURN
        talk = Talk(turn, until=time.perf_counter() + seconds, period=len(self._clients) / turns_a_second)
        texts, text_bytes, used = *self._read(), time.process_time()
        await asyncio.gather(*map(talk.converse, self._clients))
        texts_after, bytes_after = self._read()
        return {
            "seconds": talk.seconds,
            "late_seconds": talk.late_seconds,
            "failed": talk.failed,
            "texts": texts_after - texts,
            "text_bytes": bytes_after - text_bytes,
            "used_seconds": time.process_time() - used,
        }

    def _read(self) -> tuple[int, int]:
        return sum(client.texts for client in self._clients), sum(client.text_bytes for client in self._clients)

    async def cycle(self, count: int, at_once: int, directory: str, query: str = "") -> dict[str, Any]:
        """Open a session, converse, reload, close: so many times. Without a directory, only open and close."""

        async def come_and_go() -> None:
            client = await WireClient.connect(self._url + query)
            if directory:
                await _take_turn(client, _TURN)
                await client.ask(event("session.characters.reload", directory=directory), "session.characters.reloaded")
            await client.close()

        began = time.perf_counter()
        await _at_once(at_once, (come_and_go for _ in range(count)))
        return {"seconds": time.perf_counter() - began}

    async def close(self) -> dict[str, Any]:
        """Close all."""
        await asyncio.gather(*(client.close() for client in self._clients))
        self._clients.clear()
        return {}


class Talk:
    """One stretch of conversing. A turn counts from when it is due: whoever is sent late has waited already."""

    def __init__(self, turn: Turn, until: float, period: float) -> None:
        self.seconds: list[float] = []
        self.late_seconds: list[float] = []
        self.failed = 0
        self._turn = turn
        self._until = until
        self._period = period
        self._random = random.Random(len(str(period)))

    async def converse(self, client: WireClient) -> None:
        """Take turns until the stretch is over."""
        due = time.perf_counter() + self._random.random() * self._period
        while due < self._until:
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            await self.take_turn(client, due)
            due += self._period

    async def take_turn(self, client: WireClient, due: float) -> None:
        """Take one turn, and keep how long it took."""
        # The loop's clock is coarser than ours, and wakes it a little early now and then.
        now = time.perf_counter()
        due = min(due, now)
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                await _take_turn(client, self._turn)
        except (TimeoutError, WireError):
            self.failed += 1
        else:
            self.seconds.append(time.perf_counter() - due)
            self.late_seconds.append(now - due)


async def _take_turn(client: WireClient, turn: Turn) -> None:
    done = client.expect(turn.end)
    client.send(*turn.sent)
    text = await done
    if turn.told not in text:
        raise WireError(text.decode())


async def _at_once(number: int, work: Iterable[Callable[[], Awaitable[None]]]) -> None:
    waiting = iter(work)

    async def take() -> None:
        for each in waiting:
            await each()

    await asyncio.gather(*(take() for _ in range(number)))


async def _obey(url: str) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    crowd = Crowd(url)
    while line := await lines.readline():
        order = json.loads(line)
        answer = await getattr(crowd, order.pop("do"))(**order)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        uvloop.run(_obey(sys.argv[1]))
