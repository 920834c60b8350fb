"""Sessions that open, converse, reload and close, thousands of times: whether anything of them stays in the host.

Runs in: benchmark.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from crowds import TALKER, crowd
from figures import NOISE, UVICORN, Reading, Readings
from footprint import resident_mb
from ready import FreshSets
from server_processes import Served, bare_server, greenroom
from trends import fit_blocks

_AT_ONCE: Final = 4
_KB_PER_MB: Final = 1024
# Of all cycles, the first that fill caches and pools and are not looked at.
_WARMING_PART: Final = 0.2
# After the last session of a stretch has closed, its worker is taken down and the next ones are forked ahead.
_SETTLING_SECONDS: Final = 0.4
FULL_CYCLES: Final = 10_000


_Points: TypeAlias = list[tuple[float, float]]


@dataclass
class _Course:
    """What was seen of a server between stretches, by thousands of cycles."""

    memory_kb: _Points = field(default_factory=list)
    in_use_kb: _Points = field(default_factory=list)
    descriptors: _Points = field(default_factory=list)
    seconds: float = 0.0


async def measure_cycles(sets: FreshSets, cycles: int, stretches: int) -> Readings:
    """Cycle in stretches, and look at the host between them, when nobody is there; beside it uvicorn alone."""
    [directory] = sets.take(1)
    async with greenroom(tells=True) as server:
        ours = await _cycle(server, cycles, stretches, directory=str(directory), query=TALKER)
    async with bare_server(tells=True) as bare:
        alone = await _cycle(bare, cycles, stretches, directory="", query="")
    is_full = cycles >= FULL_CYCLES
    first, last = (kilobytes / _KB_PER_MB for _, kilobytes in (ours.memory_kb[0], ours.memory_kb[-1]))
    note = f"{cycles} cycles; from {first:.1f} to {last:.1f} MB"
    used = f"{ours.in_use_kb[-1][1] / _KB_PER_MB:.1f} MB at the end"
    late, alone_late = _second_half(ours.memory_kb), _second_half(alone.memory_kb)
    at_the_end = f"{ours.descriptors[-1][1]:.0f} at the end"
    return {
        "cycles_memory": _read_slope(ours.memory_kb, note, is_full=is_full, beside=alone.memory_kb),
        "cycles_memory_late": _read_slope(late, "", is_full=is_full, beside=alone_late),
        "cycles_in_use": _read_slope(ours.in_use_kb, used, is_full=is_full, beside=alone.in_use_kb),
        "cycles_descriptors": _read_slope(ours.descriptors, at_the_end, is_full=is_full),
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
                course.in_use_kb.append((thousands, await server.tell_in_use_mb() * _KB_PER_MB))
                course.descriptors.append((thousands, float(server.descriptors)))
    return course


def _second_half(points: _Points) -> _Points:
    return points[len(points) // 2 :]


def _read_slope(points: _Points, note: str, *, is_full: bool, beside: _Points | None = None) -> Reading:
    trend = fit_blocks(points)
    others = {NOISE: trend.half_width} | ({UVICORN: fit_blocks(beside).slope} if beside else {})
    return Reading(trend.slope, others=others, note=note, is_full=is_full)
