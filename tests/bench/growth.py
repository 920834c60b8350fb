"""How cost grows with sessions and with characters, and with which slope.

Runs in: benchmark.
"""

import asyncio
import dataclasses
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from crowds import TALKER, CrowdProcess, crowd
from figures import Samples, describe_machine
from ready import FreshSets
from server_processes import Served, greenroom
from sides import reload, try_reload
from trends import fit
from wire import WireClient

SESSIONS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
CHARACTERS: Final = (1, 2, 5, 10, 20, 50, 100, 200)

# Turns of all sessions together: the same at each number of them, so that only what is open differs.
_TURNS_A_SECOND: Final = 50
# A turn is two events, and of one client the server reads a hundred a second (`host.pace`): more would wait for that.
_MOST_OF_A_SESSION: Final = 25
_TALKING_SECONDS: Final = 6.0
_CONNECTIONS: Final = 25
_AT_ONCE: Final = 8
_RELOADS: Final = 3
_ATTEMPTS: Final = 4
_SESSIONS_A_SET: Final = 5
# In which workers are forked ahead again, and those that nobody wants are gone.
_PAUSE_SECONDS: Final = 0.06
_REFILL_SECONDS: Final = 0.3
_SETTLING_SECONDS: Final = 1.0

Point: TypeAlias = dict[str, float | None]
"""What was measured at one number of sessions or characters; nothing, where that many do not load at once."""

UNITS: Final = {
    "memory_mb": "MB",
    "connect_ms": "ms",
    "turn_p50_ms": "ms",
    "turn_p99_ms": "ms",
    "seen_ms": "ms",
    "new_ms": "ms",
}


async def measure_growth(folder: Path, sessions: Sequence[int], characters: Sequence[int]) -> dict[str, Any]:
    """Measure both, and fit a line through each."""
    by_sessions = await _measure_sessions(sessions)
    by_characters = [await _measure_characters(FreshSets(folder, count), count) for count in characters]
    return {
        "machine": describe_machine(),
        "sessions": by_sessions,
        "characters": by_characters,
        "slopes": {**_fit_all("sessions", by_sessions), **_fit_all("characters", by_characters)},
    }


def _fit_all(over: str, points: Sequence[Point]) -> dict[str, Any]:
    names = [name for name in points[0] if name != over]
    return {f"{over}/{name}": {**_fit(over, name, points), "unit": UNITS[name]} for name in names}


def _fit(over: str, name: str, points: Sequence[Point]) -> dict[str, float]:
    return dataclasses.asdict(fit([(point[over], point[name]) for point in points if point[name] is not None]))  # type: ignore[misc]


async def _measure_sessions(numbers: Sequence[int]) -> list[Point]:
    points: list[Point] = []
    async with greenroom(tells=True, max_sessions=max(numbers) + 10) as server, crowd(server) as clients:
        # What the first session and the first turns cost is no session's.
        await (await WireClient.connect(server.url)).close()
        await asyncio.sleep(_SETTLING_SECONDS)
        empty = await server.take_footprint()
        there = 0
        for number in numbers:
            await clients.ask("open", sessions=number - there, at_once=_AT_ONCE, query=TALKER)
            there = number
            points.append({"sessions": number, **await _measure_crowd(server, clients, number)})
            memory = await server.take_footprint() - empty
            points[-1]["memory_mb"] = memory.total_mb
        await clients.ask("close")
    return points


async def _measure_crowd(server: Served, clients: CrowdProcess, sessions: int) -> dict[str, float]:
    rate = min(_TURNS_A_SECOND, sessions * _MOST_OF_A_SESSION)
    told = await clients.ask("converse", turns_a_second=rate, seconds=_TALKING_SECONDS)
    turns = Samples(told["seconds"])
    assert not told["failed"], told["failed"]
    connecting = await _connect(server)
    await asyncio.sleep(_SETTLING_SECONDS)
    return {"turn_p50_ms": turns.median_ms, "turn_p99_ms": turns.p99_ms, "connect_ms": connecting.median_ms}


async def _connect(server: Served) -> Samples:
    samples = Samples()
    clients: list[WireClient] = []

    async def connect() -> None:
        clients.append(await WireClient.connect(server.url))

    for _ in range(_CONNECTIONS):
        await asyncio.sleep(_PAUSE_SECONDS)
        await samples.time(connect)
        await clients.pop().close()
    return samples


async def _measure_characters(sets: FreshSets, count: int) -> Point:
    async with greenroom(tells=True, session_cpu_seconds=1000) as server:
        new, seen = await _measure_reloads(server, sets)
        directories = sets.take(_SESSIONS_A_SET)
        await _compile_each(server, directories)
        before = await server.take_footprint()
        clients = [await _open(server, directory) for directory in directories]
        await asyncio.sleep(_SETTLING_SECONDS)
        growth = (await server.take_footprint() - before) / len(clients)
        for client in clients:
            await client.close()
    return {"characters": count, "seen_ms": seen, "new_ms": new, "memory_mb": growth.total_mb}


async def _measure_reloads(server: Served, sets: FreshSets) -> tuple[float | None, float]:
    new, seen = Samples(), Samples()
    client = await WireClient.connect(server.url)
    for directory in sets.take(_RELOADS):
        began = time.perf_counter()
        if await try_reload(client, directory):
            new.seconds.append(time.perf_counter() - began)
        await _compile_all(client, directory)
        for _ in range(_RELOADS):
            await asyncio.sleep(_REFILL_SECONDS)
            await seen.time(partial(reload, client, directory))
    await client.close()
    return new.median_ms if new.seconds else None, seen.median_ms


async def _compile_all(client: WireClient, directory: Path) -> None:
    # A large set may need more processor time than one load has; what was compiled is kept, so the next goes further.
    for _ in range(_ATTEMPTS):
        await asyncio.sleep(_REFILL_SECONDS)
        if await try_reload(client, directory):
            return
    raise ValueError(f"not everything in {directory} loads")


async def _compile_each(server: Served, directories: Sequence[Path]) -> None:
    for directory in directories:
        client = await WireClient.connect(server.url)
        await _compile_all(client, directory)
        await client.close()
    await asyncio.sleep(_SETTLING_SECONDS)


async def _open(server: Served, directory: Path) -> WireClient:
    client = await WireClient.connect(server.url)
    await reload(client, directory)
    return client
