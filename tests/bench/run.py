"""``make bench``: what Greenroom costs, beside an importlib loader without any isolation, in one table.

Both sides load the same characters in the same run, in turns. ``--quick`` takes fewer and smaller turns; ``--json``
prints the same figures for programs.

Runs in: benchmark.
"""

import argparse
import dataclasses
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import uvloop
from calls import measure_calls
from connecting import measure_connecting
from figures import Machine, Row, Target, describe_machine
from importlib_loader import bytecode_cache, older_modules
from memory import measure_memory
from ready import MANY_SESSIONS, Ours, measure_many, measure_ready
from rich.console import Console
from rich.table import Table

from characters import write_characters
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.zygotes import Zygote

CHARACTERS = 20
RATIO = "x"
# Wide enough for the table where the output is no terminal.
_PLAIN_WIDTH = 170


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    ready_turns: int = 15
    sessions: int = MANY_SESSIONS
    many_turns: int = 3
    calls: int = 3000
    connections: int = 50


QUICK = Effort(ready_turns=5, sessions=10, many_turns=1, calls=500, connections=10)


async def measure(effort: Effort, folder: Path) -> list[Row]:
    """Take all measurements, one after the other."""
    directories = [write_characters(folder / f"set_{seed}", CHARACTERS, seed) for seed in range(effort.sessions)]
    with older_modules(directories[0] / "resources"), bytecode_cache(written=True):
        async with Zygote() as zygote, ReadyLinks(zygote) as ready:
            memory = await measure_memory(zygote, directories)
            ours = Ours(ready)
            return [
                *await measure_ready(ours, directories, effort.ready_turns),
                *await measure_many(ours, directories, effort.many_turns),
                *await measure_calls(zygote, effort.calls),
                *memory,
                *await measure_connecting(effort.connections),
            ]


def print_table(machine: Machine, rows: list[Row]) -> None:
    """Print the figures for people."""
    console = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    table = Table(title=", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in machine.items()))
    table.add_column("what (medians)")
    for heading in ("ours", "p99", "importlib", "ratio", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("how", style="dim")
    for row in rows:
        figures = (_figure(row.ours, row.unit), _figure(row.p99, row.unit), _figure(row.importlib, row.unit))
        table.add_row(row.what, *figures, _figure(row.ratio, RATIO), _describe(row), row.verdict, row.note)
    console.print(table)
    console.print("A target in brackets is asked for later (issue 4); the others now (issue 2).")


def _figure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.{_decimals(value)}f} {unit}"


def _decimals(value: float) -> int:
    return 0 if value >= 100 else 1 if value >= 10 else 2


def _describe(row: Row) -> str:
    target: Target | None = row.target
    if target is None:
        return ""
    text = f"≤ {target.limit:g} {RATIO if target.is_ratio else row.unit}"
    return f"({text})" if target.is_goal else text


def print_json(machine: Machine, rows: list[Row]) -> None:
    """Print the figures for programs."""
    plain = [{**dataclasses.asdict(row), "ratio": row.ratio, "verdict": row.verdict} for row in rows]
    print(json.dumps({"machine": machine, "rows": plain}, indent=2, ensure_ascii=False))


def main() -> None:
    """Read the flags, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller turns")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    flags = parser.parse_args()
    machine = describe_machine()
    with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
        rows = uvloop.run(measure(QUICK if flags.quick else Effort(), Path(folder)))
    (print_json if flags.json else print_table)(machine, rows)


if __name__ == "__main__":
    main()
