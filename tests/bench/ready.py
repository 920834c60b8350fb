"""How long until a set of characters is ready: one session alone, and many at once; ours beside importlib.

Both sides begin with a directory's path and end when every character of it can be used. Never seen means: ours has to
compile, importlib finds no ``.pyc`` and writes none. Seen before means: ours has the compiled files in its cache,
importlib has the ``.pyc`` files.

Runs in: benchmark.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

from figures import Row, Samples, Target, in_turn
from importlib_loader import ImportlibSession, bytecode_cache, drop_bytecode, has_bytecode

from sandbox.codes import CodeCache
from sandbox.sources import read_sources
from sandbox.workers import OpenWorker, Worker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.ready import ReadyLinks

WARM_TARGET: Final = Target(1.0, is_ratio=True)
MANY_WARM_GOAL: Final = Target(0.5, is_ratio=True, is_goal=True)
MANY_COLD_GOAL_MS: Final = Target(1000.0, is_goal=True)

# What the goals for many sessions are set for; a quicker run measures fewer and compares with none.
MANY_SESSIONS: Final = 50

_Closing: TypeAlias = Callable[[], Awaitable[object]]


class Ours:
    """Sessions of Greenroom, as the server opens them: read, compile or find in the cache, take a worker, load."""

    def __init__(self, open_link: ReadyLinks) -> None:
        self._open_link = open_link
        self._opener = self._fresh_opener()

    def _fresh_opener(self) -> OpenWorker:
        return LoadingOpener(self._open_link, CodeCache())

    def forget(self) -> None:
        """Empty the cache: whatever comes was never seen."""
        self._opener = self._fresh_opener()

    async def settle(self) -> None:
        """Wait until workers are forked ahead again, as they are between clients."""
        await self._open_link.full()

    async def open(self, directory: Path) -> Worker:
        """Open a worker with all characters of a directory; the caller owns it."""
        # In a thread, as the host reads: a file system that hangs must not hold it up.
        sources = await asyncio.to_thread(read_sources, directory)
        worker = await self._opener(sources)
        if len(worker.manifests) != len(sources.characters):
            raise ValueError(f"not everything loaded: {worker.diagnostics}")
        return worker


class _Side(ABC):
    """One of the two that are compared: opens many sets at once, times it, and closes them afterwards."""

    def __init__(self) -> None:
        self.cold, self.warm = Samples(), Samples()

    async def run(self, directories: list[Path], samples: Samples | None) -> None:
        opened: list[_Closing] = []

        async def work() -> None:
            opened.extend(await asyncio.gather(*map(self.open, directories)))

        await (samples or Samples()).time(work)
        for close in opened:
            await close()

    @abstractmethod
    async def open(self, directory: Path) -> _Closing:
        """Open a set, and return what closes it."""

    @abstractmethod
    async def run_cold(self, directories: list[Path]) -> None:
        """Open sets that were never seen."""

    async def run_warm(self, directories: list[Path]) -> None:
        await self.run(directories, self.warm)


class _OursSide(_Side):
    def __init__(self, ours: Ours) -> None:
        super().__init__()
        self._ours = ours

    async def run(self, directories: list[Path], samples: Samples | None) -> None:
        await self._ours.settle()
        await super().run(directories, samples)

    async def open(self, directory: Path) -> _Closing:
        return (await self._ours.open(directory)).close

    async def run_cold(self, directories: list[Path]) -> None:
        self._ours.forget()
        await self.run(directories, self.cold)


class _ImportlibSide(_Side):
    async def open(self, directory: Path) -> _Closing:
        session = ImportlibSession()
        await session.load(directory)
        return lambda: asyncio.to_thread(session.close)

    async def run_cold(self, directories: list[Path]) -> None:
        for directory in directories:
            drop_bytecode(directory)
        with bytecode_cache(written=False):
            await self.run(directories, self.cold)
        # Not timed: now the files are there for the warm turns.
        with bytecode_cache(written=True):
            await self.run(directories, None)
        assert all(map(has_bytecode, directories)), "without .pyc files the comparison would be unfair"


async def measure_ready(ours: Ours, directories: list[Path], turns: int) -> list[Row]:
    """Measure one session at a time, each turn with a directory of its own; the first turn only warms up."""
    sides = (_OursSide(ours), _ImportlibSide())
    for turn in range(turns + 1):
        await _take_turn(sides, [directories[turn % len(directories)]], turn)
        if turn == 0:
            _discard(sides)
    cold, warm = (_row(sides, "cold"), _row(sides, "warm"))
    what = "ready: 20 characters"
    return [
        Row(f"{what}, never seen", "ms", *cold, note="compiled; importlib without .pyc"),
        Row(f"{what}, seen before", "ms", *warm, target=WARM_TARGET, note="from the cache; importlib with .pyc"),
    ]


async def measure_many(ours: Ours, directories: list[Path], turns: int) -> list[Row]:
    """Measure many sessions at once, each with a directory of its own, until the last one is ready."""
    sides = (_OursSide(ours), _ImportlibSide())
    for turn in range(turns):
        await _take_turn(sides, directories, turn)
    cold, warm = (_row(sides, "cold"), _row(sides, "warm"))
    what = f"{len(directories)} sessions at once, 20 each"
    note = "until the last is ready"
    goals = (MANY_COLD_GOAL_MS, MANY_WARM_GOAL) if len(directories) == MANY_SESSIONS else (None, None)
    return [
        Row(f"{what}, never seen", "ms", *cold, target=goals[0], note=note),
        Row(f"{what}, seen before", "ms", *warm, target=goals[1], note=note),
    ]


async def _take_turn(sides: tuple[_Side, ...], directories: list[Path], turn: int) -> None:
    await in_turn([lambda side=side: side.run_cold(directories) for side in sides], turn)
    await in_turn([lambda side=side: side.run_warm(directories) for side in sides], turn)


def _discard(sides: tuple[_Side, ...]) -> None:
    for side in sides:
        side.cold, side.warm = Samples(), Samples()


def _row(sides: tuple[_Side, ...], which: str) -> tuple[float, float]:
    ours, importlib = (getattr(side, which).median * 1e3 for side in sides)
    return ours, importlib
