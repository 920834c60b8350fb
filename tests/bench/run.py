"""``make bench``: what Greenroom costs, beside the loaders of others and the floors under it, in one table.

All sides do the same in the same run, in turns. ``--quick`` takes fewer and smaller turns and leaves out what needs a
thousand sessions; ``--only`` takes some of the groups; ``--json`` prints the same figures for programs; ``--keep`` puts
them into ``docs/performance.md``, in place of those of the same lines.

Runs in: benchmark.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import uvloop
from calls import measure_calls
from connecting import measure_connecting
from crowds import measure_idle, measure_thousand
from cycles import measure_cycles
from effort import FULL, QUICK, Effort
from figures import Readings, describe_machine
from hostile import measure_neighbours
from language import measure_language
from lines import (
    CALLS,
    CONNECT,
    CYCLES,
    GROUPS,
    IDLE,
    LANGUAGE,
    MANY,
    MEMORY,
    NEIGHBOURS,
    RELOAD,
    SCALE,
    STREAM,
    THOUSAND,
)
from memory import measure_memory
from page import keep
from ready import FreshSets, measure_many, measure_one
from streaming import measure_streaming
from table import Results, print_table

_Measurement: TypeAlias = Callable[[Effort, FreshSets], Awaitable[Readings]]

MEASUREMENTS: Mapping[str, _Measurement] = {
    CONNECT: lambda effort, _: measure_connecting(effort.connections),
    RELOAD: lambda effort, sets: measure_one(sets, effort.reload_turns),
    MANY: lambda effort, sets: measure_many(sets, effort.many_sessions, effort.many_turns),
    CALLS: lambda effort, _: measure_calls(effort.calls),
    LANGUAGE: lambda effort, _: measure_language(effort.hook_rounds),
    MEMORY: lambda effort, sets: measure_memory(sets, effort.memory_sessions),
    STREAM: lambda effort, _: measure_streaming(effort.stream_turns),
    THOUSAND: lambda effort, _: measure_thousand(effort.talking_sessions, effort.talking_seconds),
    IDLE: lambda effort, _: measure_idle(effort.idle_sessions, effort.idle_seconds),
    NEIGHBOURS: lambda effort, _: measure_neighbours(is_quick=effort is not FULL),
    CYCLES: lambda effort, sets: measure_cycles(sets, effort.cycles, effort.stretches),
}
"""A group of lines -> what measures them all."""


async def measure(effort: Effort, groups: list[str], folder: Path) -> Results:
    """Measure groups of lines, one after the other, and say how long each takes."""
    results = Results(machine=describe_machine())
    for group in groups:
        began = time.perf_counter()
        results.readings |= await MEASUREMENTS[group](effort, FreshSets(folder))
        results.seconds[group] = time.perf_counter() - began
        print(f"{group}: {results.seconds[group]:.0f} s", file=sys.stderr, flush=True)
    return results


def measure_all(effort: Effort, groups: list[str]) -> Results:
    """Measure groups of lines in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        return uvloop.run(measure(effort, groups, Path(folder)))


def main() -> None:
    """Read the flags, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer and smaller turns, nothing with a thousand sessions"
    )
    parser.add_argument("--only", action="append", choices=GROUPS, default=[], help="a group of lines; may be repeated")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/performance.md")
    flags = parser.parse_args()
    effort = QUICK if flags.quick else FULL
    groups = flags.only or [group for group in GROUPS if not flags.quick or group not in SCALE]
    plain = measure_all(effort, groups).as_plain()
    if flags.json:
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        print_table(plain)
    if flags.keep:
        keep(plain)


if __name__ == "__main__":
    main()
