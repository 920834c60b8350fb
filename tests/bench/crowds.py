"""A thousand sessions that converse, and two thousand that are silent.

Runs in: benchmark.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from figures import ECHOES, UVICORN, Reading, Readings, Samples
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
# For how much of our time each of the floors talks.
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


@dataclass(frozen=True)
class _Talk:
    """What came of some seconds in which clients of one server talked.

    Attributes:
        told: What the clients told.
        host: Processor time of the server meanwhile, in per cent of a core.
        client: The same of the clients.
    """

    told: dict[str, Any]
    host: float
    client: float

    @property
    def turns(self) -> Samples:
        """How long all turns took."""
        return Samples(self.told["seconds"])


async def measure_thousand(sessions: int, seconds: float) -> Readings:
    """Let many sessions take turns, half a turn a second each, and then clients of servers that have nothing to do."""
    kernel = machine_kernel_mb()
    rate = sessions * TURNS_A_SECOND / TALKING_SESSIONS
    async with greenroom(max_sessions=sessions + 10) as server, crowd(server) as clients:
        await clients.ask("open", sessions=sessions, at_once=_AT_ONCE, query=TALKER)
        await clients.ask("converse", turns_a_second=rate, seconds=_WARMING_SECONDS)
        ours = await _talk(server, clients, rate, seconds)
        memory = take_footprint(server.number, server.family()[1:]).total_mb - kernel
        await clients.ask("close")
    # Not beside ours: what looks at this machine's memory takes half a core once 2,000 processes share theirs.
    asked, floor_seconds = _as_much(ours.told), seconds * _FLOOR_SHARE
    bare = await _measure_floor(bare_server(), sessions, floor_seconds, asked)
    echoes = await _measure_floor(asking_server(), sessions, floor_seconds, asked)
    turns, is_full, late = ours.turns, sessions == TALKING_SESSIONS, Samples(ours.told["late_seconds"])
    events = ours.told["texts"] / len(turns.seconds)
    note = f"{len(turns.seconds)} turns of {events:.0f} events; sent {late.p99_ms:.1f} ms late, p99"
    others = {UVICORN: bare.turns.p99_ms, ECHOES: echoes.turns.p99_ms}
    return {
        "thousand_turn": Reading(turns.median_ms, turns.p99_ms, others, note, is_full=is_full),
        "thousand_errors": Reading(ours.told["failed"], is_full=is_full),
        "thousand_memory": Reading(memory, is_full=is_full),
        "thousand_host": Reading(ours.host, others={UVICORN: bare.host, ECHOES: echoes.host}),
        "thousand_client": Reading(ours.client),
    }


async def _talk(server: Served, clients: CrowdProcess, rate: float, seconds: float, asked: str = "") -> _Talk:
    used, began = server.used_seconds, time.perf_counter()
    told = await clients.ask("converse", turns_a_second=rate, seconds=seconds, ask=asked)
    took = time.perf_counter() - began
    return _Talk(told, (server.used_seconds - used) / took * 100, told["used_seconds"] / took * 100)


async def _measure_floor(
    serving: AbstractAsyncContextManager[Served], sessions: int, seconds: float, asked: str
) -> _Talk:
    rate = sessions * TURNS_A_SECOND / TALKING_SESSIONS
    async with serving as server, crowd(server) as clients:
        await clients.ask("open", sessions=sessions, at_once=_AT_ONCE)
        await _talk(server, clients, rate, _WARMING_FLOOR_SECONDS, asked)
        talk = await _talk(server, clients, rate, seconds, asked)
        await clients.ask("close")
    return talk


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
