"""A thousand sessions that converse, and two thousand that are silent.

Runs in: benchmark.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from figures import ECHOES, UVICORN, Reading, Readings, Samples, in_turn
from footprint import machine_kernel_mb, take_footprint
from server_processes import Served, asking_server, bare_server, greenroom, used_seconds
from wire import WireClient

TALKING_SESSIONS: Final = 1000
TURNS_A_SECOND: Final = 500
IDLE_SESSIONS: Final = 2000
# A default character of some fifteen words a turn.
TALKER: Final = "?character=Madame%20Oriole"
_AT_ONCE: Final = 8
_WARMING_SECONDS: Final = 3.0
_WARMING_FLOOR_SECONDS: Final = 1.0
# Of talking, in turns with the floors; and for how much of ours each of them talks.
_STRETCHES: Final = 4
_FLOOR_SHARE: Final = 0.3
_SETTLING_SECONDS: Final = 5.0
_ANSWER_BYTES: Final = 64 * 1024 * 1024


class CrowdProcess:
    """The process of the clients."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """Have something done and return what it came to."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps({'do': do, **order})}\n".encode())
        answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer


@asynccontextmanager
async def crowd(server: Served) -> AsyncIterator[CrowdProcess]:
    """Start the process of the clients, and end it."""
    pipe = asyncio.subprocess.PIPE
    path = Path(__file__).with_name("crowd.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(path), server.url, stdin=pipe, stdout=pipe, limit=_ANSWER_BYTES
    )
    try:
        yield CrowdProcess(process)
    finally:
        process.kill()
        await process.wait()


@dataclass
class _Side:
    """One server, its clients, and what they have measured.

    Attributes:
        asked: What a server that only talks is asked for.
        stretch_seconds: How long its clients talk at a time.
        told: What they told of each stretch.
        host: Processor time of the server meanwhile, in per cent of a core.
        client: The same of the clients.
    """

    server: Served
    clients: CrowdProcess
    stretch_seconds: float
    asked: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    host: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)

    async def talk(self, rate: float, seconds: float | None = None) -> dict[str, Any]:
        """Let its clients talk, and return what they tell."""
        seconds = self.stretch_seconds if seconds is None else seconds
        return await self.clients.ask("converse", turns_a_second=rate, seconds=seconds, ask=self.asked)

    async def measure(self, rate: float) -> None:
        """Do the same, and keep it."""
        used, began = self.server.used_seconds, time.perf_counter()
        self.told.append(await self.talk(rate))
        took = time.perf_counter() - began
        self.host.append((self.server.used_seconds - used) / took * 100)
        self.client.append(self.told[-1]["used_seconds"] / took * 100)

    @property
    def turns(self) -> Samples:
        """How long all turns took."""
        return self._pool("seconds")

    @property
    def late(self) -> Samples:
        """How much later than they should the clients began them."""
        return self._pool("late_seconds")

    def _pool(self, what: str) -> Samples:
        return Samples([seconds for told in self.told for seconds in told[what]])

    def count(self, what: str) -> int:
        """Add up what was counted in all stretches."""
        return sum(told[what] for told in self.told)


async def measure_thousand(sessions: int, seconds: float) -> Readings:
    """Let many sessions take turns, half a turn a second each, in turns with two servers that have nothing to do."""
    rate = sessions * TURNS_A_SECOND / TALKING_SESSIONS
    floors = _floor(bare_server(), sessions, seconds), _floor(asking_server(), sessions, seconds)
    async with floors[0] as bare, floors[1] as echoes:
        kernel = machine_kernel_mb()
        async with greenroom(max_sessions=sessions + 10) as server, crowd(server) as clients:
            await clients.ask("open", sessions=sessions, at_once=_AT_ONCE, query=TALKER)
            ours = _Side(server, clients, seconds / _STRETCHES)
            warmed = await ours.talk(rate, _WARMING_SECONDS)
            for floor in (bare, echoes):
                floor.asked = _as_much(warmed)
                await floor.talk(rate, _WARMING_FLOOR_SECONDS)
            for turn in range(_STRETCHES):
                await in_turn([partial(side.measure, rate) for side in (ours, bare, echoes)], turn)
            memory = take_footprint(server.number, server.family()[1:]).total_mb - kernel
            await clients.ask("close")
    turns, is_full = ours.turns, sessions == TALKING_SESSIONS
    events = ours.count("texts") / len(turns.seconds)
    note = f"{len(turns.seconds)} turns of {events:.0f} events; sent {ours.late.p99_ms:.1f} ms late, p99"
    others = {UVICORN: bare.turns.p99_ms, ECHOES: echoes.turns.p99_ms}
    return {
        "thousand_turn": Reading(turns.median_ms, turns.p99_ms, others, note, is_full=is_full),
        "thousand_errors": Reading(ours.count("failed"), is_full=is_full),
        "thousand_memory": Reading(memory, is_full=is_full),
        "thousand_host": Reading(fmean(ours.host), others=_hosts(bare, echoes)),
        "thousand_client": Reading(fmean(ours.client)),
    }


def _hosts(bare: _Side, echoes: _Side) -> dict[str, float]:
    return {UVICORN: fmean(bare.host), ECHOES: fmean(echoes.host)}


@asynccontextmanager
async def _floor(serving: AbstractAsyncContextManager[Served], sessions: int, seconds: float) -> AsyncIterator[_Side]:
    async with serving as server, crowd(server) as clients:
        await clients.ask("open", sessions=sessions, at_once=_AT_ONCE)
        yield _Side(server, clients, seconds / _STRETCHES * _FLOOR_SHARE)
        await clients.ask("close")


def _as_much(told: dict[str, Any]) -> str:
    """Return what to ask a server that only talks for, so that it sends as many events as large a turn."""
    return f"{told['texts'] // len(told['seconds'])} {told['text_bytes'] // told['texts']}"


async def measure_idle(sessions: int, seconds: float) -> Readings:
    """Open many sessions, leave them alone, and look at what they take."""
    kernel = machine_kernel_mb()
    async with greenroom(max_sessions=sessions + 10) as server, crowd(server) as clients:
        await clients.ask("open", sessions=sessions, at_once=_AT_ONCE)
        await asyncio.sleep(_SETTLING_SECONDS)
        family = server.family()
        used = await _measure_use(family, seconds)
        memory = take_footprint(server.number, family[1:]).total_mb - kernel
        await clients.ask("close")
    is_full = sessions == IDLE_SESSIONS
    uvicorn = await _measure_bare_idling(sessions, seconds)
    note = f"over {seconds:g} s; of it the host: {used[0]:.2f} %"
    return {
        "idle_memory": Reading(memory, is_full=is_full),
        "idle_cpu": Reading(sum(used), others={UVICORN: uvicorn}, note=note, is_full=is_full),
    }


async def _measure_use(numbers: list[int], seconds: float) -> tuple[float, float]:
    """Return what the first process and what all others take of a core, in per cent."""
    before = [used_seconds(number) for number in numbers]
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - began
    grown = [max(used_seconds(number) - used, 0.0) for number, used in zip(numbers, before, strict=True)]
    return grown[0] / took * 100, sum(grown[1:]) / took * 100


async def _measure_bare_idling(sessions: int, seconds: float) -> float:
    async with bare_server() as server:
        clients = [await WireClient.connect(server.url) for _ in range(sessions)]
        await asyncio.sleep(_SETTLING_SECONDS)
        host, _ = await _measure_use([server.number], seconds)
        for client in clients:
            await client.close()
    return host
