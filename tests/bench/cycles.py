"""Sessions that open, converse, reload and close, thousands of times: whether anything of them stays in the host.

Runs in: benchmark.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from crowds import TALKER, crowd
from figures import NOISE, UVICORN, Reading, Readings
from footprint import resident_mb
from ready import FreshSets
from server_processes import Served, bare_server, greenroom
from trends import Trend, fit_blocks

_AT_ONCE: Final = 4
_KB_PER_MB: Final = 1024
# Of all cycles, the first that fill caches and pools and are not looked at.
_WARMING_PART: Final = 0.2
# After the last session of a stretch has closed, its worker is taken down and the next ones are forked ahead.
_SETTLING_SECONDS: Final = 0.4
FULL_CYCLES: Final = 10_000
_NOTHING: Final[Mapping[str, float]] = {}


@dataclass
class _Course:
    """What was seen of a server between stretches, by thousands of cycles."""

    memory_kb: list[tuple[float, float]] = field(default_factory=list)
    descriptors: list[tuple[float, float]] = field(default_factory=list)
    seconds: float = 0.0


async def measure_cycles(sets: FreshSets, cycles: int, stretches: int) -> Readings:
    """Cycle in stretches, and look at the host between them, when nobody is there; beside it uvicorn alone."""
    [directory] = sets.take(1)
    async with greenroom() as server:
        ours = await _cycle(server, cycles, stretches, directory=str(directory), query=TALKER)
    async with bare_server() as bare:
        alone = fit_blocks((await _cycle(bare, cycles, stretches, directory="", query="")).memory_kb)
    is_full = cycles >= FULL_CYCLES
    first, last = (kilobytes / _KB_PER_MB for _, kilobytes in (ours.memory_kb[0], ours.memory_kb[-1]))
    note = f"{cycles} cycles; from {first:.1f} to {last:.1f} MB"
    at_the_end = f"{ours.descriptors[-1][1]:.0f} at the end"
    return {
        "cycles_memory": _read_slope(fit_blocks(ours.memory_kb), note, is_full=is_full, beside={UVICORN: alone.slope}),
        "cycles_descriptors": _read_slope(fit_blocks(ours.descriptors), at_the_end, is_full=is_full),
        "cycles_time": Reading(ours.seconds / cycles * 1e3),
    }


async def _cycle(server: Served, cycles: int, stretches: int, **what: str) -> _Course:
    course = _Course()
    size = cycles // stretches
    async with crowd(server) as clients:
        for stretch in range(stretches):
            told = await clients.ask("cycle", count=size, at_once=_AT_ONCE, **what)
            course.seconds += told["seconds"]
            await asyncio.sleep(_SETTLING_SECONDS)
            if stretch >= stretches * _WARMING_PART:
                thousands = (stretch + 1) * size / 1000
                course.memory_kb.append((thousands, resident_mb(server.number) * _KB_PER_MB))
                course.descriptors.append((thousands, float(server.descriptors)))
    return course


def _read_slope(trend: Trend, note: str, *, is_full: bool, beside: Mapping[str, float] = _NOTHING) -> Reading:
    return Reading(trend.slope, others={NOISE: trend.half_width, **beside}, note=note, is_full=is_full)
