"""Memory of a server and all its processes, the kernel's share included.

Runs in: benchmark.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# What processes and sockets take in the kernel beside page tables, which are counted process by process. Of the whole
# machine, so only its growth means anything.
_KERNEL_FIELDS: Final = ("KernelStack", "SUnreclaim")
_KB_PER_MB: Final = 1024
# What Python writes of its arenas, and the C library of its own; the last it writes is of all its arenas together.
_IN_BLOCKS: Final = re.compile(rb"# bytes in allocated blocks\s*=\s*([\d,]+)")
_IN_USE: Final = re.compile(rb"in use bytes\s*=\s*(\d+)")
_LAST_TOLD: Final = b"max mmap bytes"


@dataclass(frozen=True)
class Footprint:
    """Megabytes, or their growth.

    Attributes:
        host_mb: PSS of the server's own process.
        workers_mb: PSS of all processes below it.
        kernel_mb: Page tables of all, and what the whole machine's kernel holds beside them.
        in_use_mb: What the allocators of the server's own process have given out, if it tells.
    """

    host_mb: float
    workers_mb: float
    kernel_mb: float
    in_use_mb: float = 0.0

    @property
    def total_mb(self) -> float:
        """All of it."""
        return self.host_mb + self.workers_mb + self.kernel_mb

    def __sub__(self, other: "Footprint") -> "Footprint":
        """Return the growth since another one.

        What is given out counts as well where the pages for it were touched before.
        """
        in_use_mb = self.in_use_mb - other.in_use_mb
        host_mb = max(self.host_mb - other.host_mb, in_use_mb)
        return Footprint(host_mb, self.workers_mb - other.workers_mb, self.kernel_mb - other.kernel_mb, in_use_mb)

    def __truediv__(self, sessions: int) -> "Footprint":
        """Return the share of a session."""
        parts = (self.host_mb, self.workers_mb, self.kernel_mb, self.in_use_mb)
        return Footprint(*(part / sessions for part in parts))


def take_footprint(host: int, workers: Iterable[int], in_use_mb: float = 0.0) -> Footprint:
    """Measure a process and those below it."""
    numbers = list(workers)
    tables = sum(_tables_mb(number) for number in (host, *numbers))
    return Footprint(_pss_mb(host), sum(map(_pss_mb, numbers)), tables + machine_kernel_mb(), in_use_mb)


def machine_kernel_mb() -> float:
    """Return what the whole machine's kernel holds that counts."""
    return _read_mb(Path("/proc/meminfo"), _KERNEL_FIELDS)


def resident_mb(number: int) -> float:
    """Return the memory of a process that no file stands behind."""
    return _read_mb(Path(f"/proc/{number}/status"), ("RssAnon",))


def read_in_use_mb(told: bytes) -> float | None:
    """Return what allocators have in use by what telling_server.py told, or nothing if it has not finished."""
    if _LAST_TOLD not in told:
        return None
    [in_blocks], [*_, in_all] = _IN_BLOCKS.findall(told), _IN_USE.findall(told)
    return (int(in_blocks.replace(b",", b"")) + int(in_all)) / _KB_PER_MB / _KB_PER_MB


def mapped_mb(number: int) -> float:
    """Return PSS and page tables of one process."""
    return _pss_mb(number) + _tables_mb(number)


def _pss_mb(number: int) -> float:
    return _read_mb(Path(f"/proc/{number}/smaps_rollup"), ("Pss",))


def _tables_mb(number: int) -> float:
    return _read_mb(Path(f"/proc/{number}/status"), ("VmPTE",))


def _read_mb(file: Path, fields: tuple[str, ...]) -> float:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        # It ended a moment ago.
        return 0.0
    parts = (line.partition(":") for line in lines)
    return sum(int(rest.split()[0]) for name, _, rest in parts if name in fields) / _KB_PER_MB
