"""What a measurement comes to: samples, rows of the table, targets, and the machine they were taken on.

Runs in: benchmark.
"""

import math
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Machine: TypeAlias = dict[str, str | int]


@dataclass(frozen=True)
class Target:
    """What a figure may be at the most.

    Attributes:
        limit: In the unit of its row, or a ratio to the importlib loader if `is_ratio`.
        is_goal: Whether it is asked for later (issue 4) rather than now (issue 2).
    """

    limit: float
    is_ratio: bool = False
    is_goal: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the table. `importlib` is the same of the loader to compare with, where there is such a thing."""

    what: str
    unit: str
    ours: float
    importlib: float | None = None
    p99: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How often importlib's figure ours is."""
        return self.ours / self.importlib if self.importlib else None

    @property
    def verdict(self) -> str:
        """Tell whether the target is met."""
        if self.target is None:
            return ""
        reached = self.ratio if self.target.is_ratio else self.ours
        is_met = reached is not None and reached <= self.target.limit
        if self.target.is_goal:
            return "met" if is_met else "not yet"
        return "met" if is_met else "MISSED"


@dataclass
class Samples:
    """Durations of one thing, in seconds."""

    seconds: list[float] = field(default_factory=list)

    async def time(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something once and keep how long it took."""
        began = time.perf_counter()
        await work()
        self.seconds.append(time.perf_counter() - began)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def percentile(self, percent: float) -> float:
        """The smallest that at least `percent` of all do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


async def in_turn(sides: Sequence[Callable[[], Awaitable[object]]], turn: int) -> None:
    """Run both sides one after the other, every second turn the other way round, so that drift hits both."""
    for side in sides if turn % 2 == 0 else sides[::-1]:
        await side()


def describe_machine() -> Machine:
    """Return what the figures depend on."""
    load, *_ = os.getloadavg()
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "kernel": platform.release(),
        "load_at_start": f"{load:.2f}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
