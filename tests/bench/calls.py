"""What one hook call takes, from the host to the worker and back, and what the bare socket takes of it.

Runs in: benchmark.
"""

import asyncio
import os
import socket
from typing import Final, cast

from blocking import measure_blocking
from figures import FLOOR, Reading, Readings, Samples
from sides import make_opener

from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import sources_from_texts
from sandbox.workers import Worker
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.zygotes import Zygote

EMPTY, PROMPT = "on_session_start", "make_system_prompt"
# Calls of one hook before it is the other's turn.
_BATCH: Final = 50
_QUESTION_BYTES: Final = 200
_PROMPT_BYTES: Final = 2000
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


async def measure_calls(calls: int) -> Readings:
    """Measure an empty hook, one that answers 2 kB, and the floors under both, in turns."""
    async with Zygote() as zygote, ReadyLinks(zygote) as links:
        await links.full()
        worker = await make_opener(links)(sources_from_texts("inline", [("caller.py", _CHARACTER)]))
        echoes = await _Echo.start(_QUESTION_BYTES), await _Echo.start(_PROMPT_BYTES)
        try:
            kinds = await _measure(worker, echoes, calls)
        finally:
            for echo in echoes:
                echo.close()
            await worker.close()
    empty, prompt, short, long = kinds
    blocking = measure_blocking(calls, _QUESTION_BYTES)
    return {
        "call_empty": Reading(_us(empty, 50), _us(empty, 99), {FLOOR: _us(short, 50)}),
        "call_prompt": Reading(_us(prompt, 50), _us(prompt, 99), {FLOOR: _us(long, 50)}),
        "call_prompt_p99": Reading(_us(prompt, 99), None, {FLOOR: _us(long, 99)}),
        "pingpong_two": Reading(_us(blocking.two_cores, 50), _us(blocking.two_cores, 99)),
        "pingpong_one": Reading(_us(blocking.one_core, 50), _us(blocking.one_core, 99)),
    }


async def _measure(worker: Worker, echoes: tuple["_Echo", "_Echo"], calls: int) -> tuple[Samples, ...]:
    kinds = tuple(Samples() for _ in range(4))
    await _take_turn(worker, echoes, tuple(Samples() for _ in kinds))
    for _ in range(calls // _BATCH):
        await _take_turn(worker, echoes, kinds)
    return kinds


async def _take_turn(worker: Worker, echoes: tuple["_Echo", "_Echo"], kinds: tuple[Samples, ...]) -> None:
    scene, budget = SceneData(), Budget()
    ways = (
        lambda: worker.call("Caller", EMPTY, scene, {}, budget),
        lambda: worker.call("Caller", PROMPT, scene, {}, budget),
        echoes[0].ask,
        echoes[1].ask,
    )
    for samples, way in zip(kinds, ways, strict=True):
        for _ in range(_BATCH):
            await samples.time(way)


def _us(samples: Samples, percent: float) -> float:
    return samples.percentile(percent) * 1e6


class _Echo(asyncio.Protocol):
    """A process that sends so many bytes back, at a worker's priority: what the kernel and the loop take."""

    _transport: asyncio.Transport
    _answer: asyncio.Future[None]
    number: int

    def __init__(self, answer_bytes: int) -> None:
        self._answer_bytes = self._missing = answer_bytes

    @classmethod
    async def start(cls, answer_bytes: int) -> "_Echo":
        ours, theirs = socket.socketpair()
        number = os.fork()
        if number == 0:
            ours.close()
            _echo(theirs, bytes(answer_bytes))
        theirs.close()
        ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
        _, echo = await asyncio.get_running_loop().create_unix_connection(lambda: cls(answer_bytes), sock=ours)
        echo.number = number
        return echo

    async def ask(self) -> None:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(bytes(_QUESTION_BYTES))
        await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._missing -= len(data)
        if not self._missing:
            self._missing = self._answer_bytes
            self._answer.set_result(None)

    def close(self) -> None:
        self._transport.abort()
        os.kill(self.number, 9)
        os.waitpid(self.number, 0)


def _echo(connection: socket.socket, answer: bytes) -> None:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _LOWEST_PRIORITY)
        while connection.recv(4096):
            connection.sendall(answer)
    finally:
        os._exit(0)
