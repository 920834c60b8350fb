"""What a session costs in memory, everything counted: the worker, the kernel's share, and what the host keeps.

Runs in: benchmark.
"""

import asyncio
import gc
import itertools
import sys
from pathlib import Path
from typing import Final

from figures import Row, Target
from importlib_loader import resident_kb
from ready import Ours

from sandbox.workers import OpenLink, StartReason
from sandbox.workers.process import ProcessLink

TOTAL_TARGET_MB: Final = Target(3.0)
MEASURED_WORKERS: Final = 50

# What a process takes in the kernel beside its page tables, which are counted process by process.
_KERNEL_FIELDS: Final = ("KernelStack", "SUnreclaim")
_KB_PER_MB: Final = 1024


class CountingLinks:
    """Starts workers and remembers their process numbers."""

    def __init__(self, open_link: OpenLink) -> None:
        self._open_link = open_link
        self.sessions: list[int] = []

    async def __call__(self, reason: StartReason) -> ProcessLink:
        link = await self._open_link(reason)
        assert isinstance(link, ProcessLink)
        if reason == "session":
            self.sessions.append(link.number)
        return link


async def measure_memory(open_link: OpenLink, sets: list[Path]) -> list[Row]:
    """Open many sessions, each with one of the sets, leave all open, and look at what has grown.

    To be called first: in memory that others have freed, nothing is seen to grow.
    """
    # Always as many: a worker's PSS holds its part of what all share, and so depends on their number.
    directories = list(itertools.islice(itertools.cycle(sets), MEASURED_WORKERS))
    links = CountingLinks(open_link)
    ours = Ours(links)
    await _open_each(ours, directories[:1])
    unfilled_kb = _host_kb()
    # Compiled files are kept whether a session is open or not; they are told, but are no session's.
    await _open_each(ours, sets)
    links.sessions.clear()
    host_kb, kernel_kb = _host_kb(), _kernel_kb()
    workers = [await ours.open(directory) for directory in directories]
    count = len(directories)
    pss = sum(map(_pss_kb, links.sessions)) / count / _KB_PER_MB
    tables_kb = sum(_page_tables_kb(number) for number in links.sessions)
    kernel = (tables_kb + max(_kernel_kb() - kernel_kb, 0)) / count / _KB_PER_MB
    host = max(_host_kb() - host_kb, 0) / count / _KB_PER_MB
    for worker in workers:
        await worker.close()
    kept = (host_kb - unfilled_kb) / len(sets)
    importlib = await _importlib_kb(directories) / _KB_PER_MB
    return [
        Row("memory of a worker, 20 characters", "MB", pss, note=f"PSS, mean of {count} (smaps_rollup)"),
        Row("— kernel", "MB", kernel, note="VmPTE, and growth of KernelStack and SUnreclaim (meminfo)"),
        Row("— host", "MB", host, note=f"growth of RssAnon; code cache beside it: {kept:.0f} kB a set"),
        Row("memory of a session, all of it", "MB", pss + kernel + host, importlib, target=TOTAL_TARGET_MB),
    ]


async def _open_each(ours: Ours, directories: list[Path]) -> None:
    # One after the other: memory of many that have closed again would hide what those to come take.
    for directory in directories:
        worker = await ours.open(directory)
        await worker.close()


def _host_kb() -> int:
    gc.collect()
    return resident_kb()


def _pss_kb(number: int) -> int:
    return _read_kb(Path(f"/proc/{number}/smaps_rollup"), ("Pss",))


def _page_tables_kb(number: int) -> int:
    return _read_kb(Path(f"/proc/{number}/status"), ("VmPTE",))


def _kernel_kb() -> int:
    return _read_kb(Path("/proc/meminfo"), _KERNEL_FIELDS)


def _read_kb(file: Path, fields: tuple[str, ...]) -> int:
    lines = (line.partition(":") for line in file.read_text(encoding="utf-8").splitlines())
    return sum(int(rest.split()[0]) for name, _, rest in lines if name in fields)


async def _importlib_kb(directories: list[Path]) -> float:
    # In a process of its own: here, memory that others have freed would be used again and hide what it takes.
    program = Path(__file__).with_name("importlib_loader.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), *map(str, directories), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    return float(output)
