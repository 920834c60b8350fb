"""What a measurement comes to: samples, readings, targets and verdicts, and the machine they were taken on.

Runs in: benchmark.
"""

import math
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

Machine: TypeAlias = dict[str, str | int]

# What stands beside our figure: the loaders of others, floors, and quiet neighbours.
IMPORTLIB: Final = "importlib"
RESTRICTED: Final = "restricted"
SPAWN: Final = "spawn"
FORKSERVER: Final = "forkserver"
FLOOR: Final = "floor"
UVICORN: Final = "uvicorn"
ECHOES: Final = "echoes"
UNDISTURBED: Final = "undisturbed"
PLAIN: Final = "plain"
NOISE: Final = "noise"


@dataclass(frozen=True)
class Target:
    """What a figure may be at the most.

    Attributes:
        limit: In the unit of its line, or a ratio to another figure of the same line if `of` names one.
        of: Key of the figure to compare with.
        figure: Which of ours is meant.
    """

    limit: float
    of: str | None = None
    figure: Literal["ours", "p99"] = "ours"


@dataclass(frozen=True)
class Reading:
    """What was measured for one line of the table.

    Attributes:
        ours: The median or, where a line says so, a sum.
        p99: Of the same samples.
        others: What it is compared with, in the same unit: with the median or, where the target is a p99, with that.
        note: What only this run can tell.
        is_full: Whether it was taken as the target asks; a smaller run has no verdict.
    """

    ours: float
    p99: float | None = None
    others: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    is_full: bool = True


Readings: TypeAlias = dict[str, Reading]


@dataclass(frozen=True)
class Line:
    """One line of the table, whether or not it was measured.

    Attributes:
        key: What it is called in JSON.
        group: Lines that are measured together.
        what: What it is called in the table and on the page.
        unit: Of all its figures.
        how: How it is measured, in short.
        target: What was asked for, if anything was.
        checked: With which other figures `make bench-check` compares it.
    """

    key: str
    group: str
    what: str
    unit: str
    how: str = ""
    target: Target | None = None
    checked: tuple[str, ...] = ()

    def verdict(self, reading: Reading) -> str:
        """Tell whether the target is met."""
        if self.target is None or not reading.is_full:
            return ""
        reached = self._compared(reading)
        other = 1.0 if self.target.of is None else reading.others.get(self.target.of)
        if reached is None or other is None:
            return "not measured"
        return "met" if reached <= self.target.limit * other else "MISSED"

    def ratio(self, reading: Reading) -> float | None:
        """How often the figure to compare with ours is; the one of the target, or else the first."""
        name = self.target.of if self.target and self.target.of else next(iter(reading.others), None)
        other, ours = reading.others.get(name) if name else None, self._compared(reading)
        return ours / other if other and ours is not None else None

    def _compared(self, reading: Reading) -> float | None:
        return reading.p99 if self.target and self.target.figure == "p99" else reading.ours


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

    @property
    def median_ms(self) -> float:
        """The middle one, in milliseconds."""
        return self.median * 1e3

    @property
    def p99_ms(self) -> float:
        """What one in a hundred exceeds, in milliseconds."""
        return self.percentile(99) * 1e3


async def in_turn(sides: Sequence[Callable[[], Awaitable[object]]], turn: int) -> None:
    """Run all sides one after the other, every second turn the other way round, so that drift hits all."""
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
