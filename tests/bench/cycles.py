"""Sessions that open, converse, reload and close, thousands of times: whether anything of them stays in the host.

Runs in: benchmark.
"""

import asyncio
from typing import Final

from crowds import TALKER, crowd
from figures import NOISE, Reading, Readings
from footprint import resident_mb
from ready import FreshSets
from server_processes import greenroom
from trends import fit_blocks

_AT_ONCE: Final = 4
_KB_PER_MB: Final = 1024
# Of all cycles, the first that fill caches and pools and are not looked at.
_WARMING_PART: Final = 0.2
# After the last session of a stretch has closed, its worker is taken down and the next ones are forked ahead.
_SETTLING_SECONDS: Final = 0.4
FULL_CYCLES: Final = 10_000


async def measure_cycles(sets: FreshSets, cycles: int, stretches: int) -> Readings:
    """Cycle in stretches, and look at the host between them, when nobody is there."""
    [directory] = sets.take(1)
    size = cycles // stretches
    memory: list[tuple[float, float]] = []
    descriptors: list[tuple[float, float]] = []
    seconds = 0.0
    async with greenroom() as server, crowd(server) as clients:
        for stretch in range(stretches):
            told = await clients.ask("cycle", count=size, at_once=_AT_ONCE, directory=str(directory), query=TALKER)
            seconds += told["seconds"]
            await asyncio.sleep(_SETTLING_SECONDS)
            if stretch >= stretches * _WARMING_PART:
                thousands = (stretch + 1) * size / 1000
                memory.append((thousands, resident_mb(server.number) * _KB_PER_MB))
                descriptors.append((thousands, float(server.descriptors)))
    is_full = cycles >= FULL_CYCLES
    note = f"{cycles} cycles; from {memory[0][1] / _KB_PER_MB:.1f} to {memory[-1][1] / _KB_PER_MB:.1f} MB"
    return {
        "cycles_memory": _read_slope(memory, note, is_full=is_full),
        "cycles_descriptors": _read_slope(descriptors, f"{descriptors[-1][1]:.0f} at the end", is_full=is_full),
        "cycles_time": Reading(seconds / cycles * 1e3),
    }


def _read_slope(points: list[tuple[float, float]], note: str, *, is_full: bool) -> Reading:
    trend = fit_blocks(points)
    return Reading(trend.slope, others={NOISE: trend.half_width}, note=note, is_full=is_full)
