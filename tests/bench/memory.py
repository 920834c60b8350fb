"""What a session costs in memory, everything counted: workers, the kernel's share, and what the host keeps.

Each figure is the growth, from a server that is warm to the same with so many sessions more, divided by their number.
So what all share is counted once, and not again with each.

Runs in: benchmark.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from figures import FORKSERVER, IMPORTLIB, SPAWN, Reading, Readings
from footprint import Footprint, mapped_mb, take_footprint
from process_loader import process_loader
from ready import FreshSets
from server_processes import Served, descendants, greenroom
from sides import SandboxSide, reload
from wire import WireClient

from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.zygotes import Zygote

MEASURED_SESSIONS: Final = 50
_PROCESSES: Final = 8
_SETTLING_SECONDS: Final = 1.0
_KB_PER_MB: Final = 1024


async def measure_memory(sets: FreshSets, sessions: int) -> Readings:
    """Open many sessions, each with a set of its own or with the default set, and look at what has grown."""
    directories = sets.take(sessions)
    others = {
        IMPORTLIB: await _importlib_mb(directories),
        SPAWN: await _process_mb(SPAWN, directories[:_PROCESSES]),
        FORKSERVER: await _process_mb(FORKSERVER, directories[:_PROCESSES]),
    }
    custom = await _measure_growth(directories)
    asked = await _measure_asked(directories)
    default = await _measure_growth([None] * sessions)
    note = f"mean of {sessions}"
    return {
        **_read("memory_custom", custom, others, note),
        "memory_custom_asked": Reading(asked.workers_mb),
        **_read("memory_default", default, others, note),
    }


def _read(key: str, growth: Footprint, others: dict[str, float], note: str) -> Readings:
    return {
        key: Reading(growth.total_mb, others=others, note=note),
        f"{key}_worker": Reading(growth.workers_mb),
        f"{key}_kernel": Reading(growth.kernel_mb),
        f"{key}_host": Reading(growth.host_mb),
    }


async def _measure_growth(directories: list[Path | None]) -> Footprint:
    async with greenroom(tells=True, session_cpu_seconds=1000) as server:
        await _warm(server, directories)
        before = await server.take_footprint()
        clients = [await _open(server, directory) for directory in directories]
        await asyncio.sleep(_SETTLING_SECONDS)
        after = await server.take_footprint()
        for client in clients:
            await client.close()
    return (after - before) / len(directories)


async def _measure_asked(directories: list[Path]) -> Footprint:
    """Measure workers without a server, each of whose characters was asked for its prompt."""
    async with Zygote() as zygote, ReadyLinks(zygote) as links:
        side = SandboxSide(links)
        for directory in directories:
            await (await side.open_worker(directory)).close()
        await links.full()
        before = take_footprint(os.getpid(), descendants(os.getpid()))
        workers = [await side.open_worker(directory) for directory in directories]
        for worker in workers:
            for manifest in worker.manifests:
                await worker.call(manifest.name, "make_system_prompt", SceneData(), {}, Budget())
        await links.full()
        after = take_footprint(os.getpid(), descendants(os.getpid()))
        for worker in workers:
            await worker.close()
    return (after - before) / len(directories)


async def _warm(server: Served, directories: list[Path | None]) -> None:
    # Compiled files are kept whether a session is open or not: they are no session's.
    client = await WireClient.connect(server.url)
    for directory in directories:
        if directory is not None:
            await reload(client, directory)
    await client.close()
    await (await WireClient.connect(server.url)).close()
    await asyncio.sleep(_SETTLING_SECONDS)


async def _open(server: Served, directory: Path | None) -> WireClient:
    client = await WireClient.connect(server.url)
    if directory is not None:
        await reload(client, directory)
    return client


async def _importlib_mb(directories: list[Path]) -> float:
    # In a process of its own: here, memory that others have freed would be used again and hide what it takes.
    program = Path(__file__).with_name("importlib_loader.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), *map(str, directories), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    return float(output) / _KB_PER_MB


async def _process_mb(way: str, directories: list[Path]) -> float:
    async with process_loader(way) as loader:
        started = [await loader.open(directory) for directory in directories]
        return sum(mapped_mb(each.number) for each in started) / len(started)
