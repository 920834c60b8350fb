"""What one hook call takes, from the host to the worker and back, and what the bare socket takes of it.

Runs in: benchmark.
"""

import asyncio
import os
import socket
from typing import Final, cast

from figures import Row, Samples, Target

from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import sources_from_texts
from sandbox.workers import OpenLink, Worker
from sandbox.workers.opening import LoadingOpener

PROMPT_TARGET_US: Final = Target(100.0)
EMPTY_GOAL_US: Final = Target(20.0, is_goal=True)

EMPTY, PROMPT = "on_session_start", "make_system_prompt"
# Calls of one hook before it is the other's turn.
_BATCH: Final = 50
_QUESTION_BYTES: Final = 200
_LOWEST_PRIORITY: Final = 19

_CHARACTER: Final = """
from plugin_api import hookimpl

CHARACTER_NAME = "Caller"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "bench/caller.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are called."}
PROMPT = "You say little. " * 125


@hookimpl
def make_system_prompt(scene):
    return PROMPT


@hookimpl
def on_session_start(scene):
    pass
"""


async def measure_calls(open_link: OpenLink, calls: int) -> list[Row]:
    """Measure an empty hook, one that answers 2 kB, and the floor under both, in turns."""
    opener = LoadingOpener(open_link, CodeCache())
    worker = await opener(sources_from_texts("inline", [("caller.py", _CHARACTER)]))
    echo = await _Echo.start()
    empty, prompt, floor = Samples(), Samples(), Samples()
    try:
        await _take_turn(worker, echo, (Samples(), Samples(), Samples()))
        for _ in range(calls // _BATCH):
            await _take_turn(worker, echo, (empty, prompt, floor))
    finally:
        echo.close()
        await worker.close()
    return [
        _row("hook call: empty, p50", empty, EMPTY_GOAL_US, "host → worker → host"),
        _row("hook call: make_system_prompt of 2 kB, p50", prompt, PROMPT_TARGET_US, "host → worker → host"),
        _row("the floor under a call: the socket alone, p50", floor, None, "uvloop to a forked process that echoes"),
    ]


async def _take_turn(worker: Worker, echo: "_Echo", samples: tuple[Samples, Samples, Samples]) -> None:
    scene, budget = SceneData(), Budget()
    empty, prompt, floor = samples
    for _ in range(_BATCH):
        await empty.time(lambda: worker.call("Caller", EMPTY, scene, {}, budget))
    for _ in range(_BATCH):
        await prompt.time(lambda: worker.call("Caller", PROMPT, scene, {}, budget))
    for _ in range(_BATCH):
        await floor.time(echo.ask)


def _row(what: str, samples: Samples, target: Target | None, note: str) -> Row:
    return Row(what, "µs", samples.median * 1e6, p99=samples.percentile(99) * 1e6, target=target, note=note)


class _Echo(asyncio.Protocol):
    """A process that sends back what it gets, at a worker's priority: what the kernel and the event loop take alone."""

    _transport: asyncio.Transport
    _answer: asyncio.Future[bytes]
    number: int

    @classmethod
    async def start(cls) -> "_Echo":
        ours, theirs = socket.socketpair()
        number = os.fork()
        if number == 0:
            ours.close()
            _echo(theirs)
        theirs.close()
        ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
        _, echo = await asyncio.get_running_loop().create_unix_connection(cls, sock=ours)
        echo.number = number
        return echo

    async def ask(self) -> bytes:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(bytes(_QUESTION_BYTES))
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._answer.set_result(data)

    def close(self) -> None:
        self._transport.abort()
        os.kill(self.number, 9)
        os.waitpid(self.number, 0)


def _echo(connection: socket.socket) -> None:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _LOWEST_PRIORITY)
        while data := connection.recv(4096):
            connection.sendall(data)
    finally:
        os._exit(0)
