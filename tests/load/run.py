"""``make load``: what nine conversing sessions feel of one that does the worst it can, in one table.

A real server on a free port of the loopback interface. Quiet stretches and attacked ones take turns, so that whatever
else the machine does hits both; behind each ratio stands between which two it is in 95 of 100 draws of as many pairs of
stretches. Two rows are controls: one attacks nobody, the other only keeps its own client busy.
``--quick`` takes shorter and fewer stretches, ``--stretches`` so many; ``--attack`` only the attacks whose name holds a
text, and may be given again; ``--json`` prints the same figures for programs. ``--conversations`` measures something
else: two hundred sessions that converse, and one client that reads nothing.

Runs in: load test.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import attacks
import uvloop
from conversations import SESSIONS, measure_conversations
from figures import Machine, describe_machine
from neighbours import Neighbours, Phase, conversing, pool
from resampling import Interval, ratio_interval
from rich.console import Console
from rich.table import Table
from server_processes import Served, greenroom, stolen_seconds, waited_seconds

# What the attacked neighbours' p50 and p99 may be, in terms of the same alone.
TARGET_RATIO: Final = 1.1
FIGURES: Final = {"p50": 50, "p99": 99}
# An attack ends before the next quiet stretch is measured: its worker, its reloads, its unread megabytes.
_SETTLING_SECONDS: Final = 0.5
_PLAIN_WIDTH: Final = 190


@dataclass(frozen=True)
class Effort:
    """How much is measured: so many times a quiet stretch and an attacked one, each so many seconds long.

    Nine neighbours take 180 turns a second, and one in a hundred of them makes the p99.
    """

    stretches: int = 6
    seconds: float = 1.0


QUICK: Final = Effort(stretches=3, seconds=0.6)


async def measure_stretch(server: Served, neighbours: Neighbours, seconds: float) -> Phase:
    """Measure the neighbours' turns, the server's share of a processor, and what both waited for."""
    used, waited, stolen = server.used_seconds, waited_seconds(server.number), stolen_seconds()
    phase = await neighbours.measure(seconds)
    phase.seconds = seconds
    phase.server_seconds = server.used_seconds - used
    phase.server_waited_seconds = waited_seconds(server.number) - waited
    phase.stolen_seconds = stolen_seconds() - stolen
    return phase


@dataclass
class Row:
    """One attack: the neighbours without it, and beside it, stretch by stretch."""

    attack: str
    alone: list[Phase] = field(default_factory=list)
    beside: list[Phase] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Return what is printed; times in milliseconds."""
        sides = {"alone": pool(self.alone), "beside": pool(self.beside)}
        found = {
            side: {name: phase.turns.percentile(percent) * 1e3 for name, percent in FIGURES.items()}
            for side, phase in sides.items()
        }
        ratios = {name: found["beside"][name] / found["alone"][name] for name in FIGURES}
        failed = sum(phase.failed for phase in sides.values())
        alone, beside = sides.values()
        return {
            "attack": self.attack,
            **found,
            "ratios": ratios,
            "intervals": {name: self._interval(percent) for name, percent in FIGURES.items()},
            # What the attack takes of the processor that the server's one loop runs on; no busy machine disturbs it.
            "server_share": beside.server_seconds / beside.seconds - alone.server_seconds / alone.seconds,
            "server_waited": {side: phase.server_waited_seconds / phase.seconds for side, phase in sides.items()},
            "stolen": {side: phase.stolen_seconds / phase.seconds for side, phase in sides.items()},
            "failed": failed,
            "turns": len(beside.turns.seconds),
            "is_control": self.attack in attacks.CONTROLS,
            "met": max(ratios.values()) <= TARGET_RATIO and not failed,
        }

    def _interval(self, percent: float) -> Interval:
        alone, beside = ([phase.turns.seconds for phase in side] for side in (self.alone, self.beside))
        return ratio_interval(beside, alone, percent)


class Attacker:
    """The process that attacks."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def begin(self, attack: str) -> None:
        """Begin an attack, and wait until it is under way."""
        await self._tell(attack, attacks.READY)

    async def stop(self) -> None:
        """End the attack."""
        await self._tell(attacks.STOP, attacks.STOPPED)

    async def _tell(self, line: str, answer: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n".encode())
        told = (await self._process.stdout.readline()).decode().strip()
        assert told == answer, f"the attacker says {told!r} to {line!r}"


@asynccontextmanager
async def attacking(url: str) -> AsyncIterator[Attacker]:
    """Start the attacker's process, and end it."""
    pipe = asyncio.subprocess.PIPE
    path = Path(attacks.__file__)
    process = await asyncio.create_subprocess_exec(
        sys.executable, path, url, stdin=pipe, stdout=pipe, start_new_session=True
    )
    try:
        yield Attacker(process)
    finally:
        process.kill()
        await process.wait()


async def measure(names: Sequence[str], effort: Effort) -> list[Row]:
    """Take all measurements, one after the other."""
    async with greenroom() as server:
        url = server.url.replace("ws", "http", 1).removesuffix("/v1/realtime")
        async with conversing(server.url) as neighbours, attacking(url) as attacker:
            # The first turns are slower: nothing is warm yet.
            await neighbours.measure(2 * effort.seconds)
            return [await _measure_one(name, server, neighbours, attacker, effort) for name in names]


async def _measure_one(name: str, server: Served, neighbours: Neighbours, attacker: Attacker, effort: Effort) -> Row:
    row = Row(name)
    for _ in range(effort.stretches):
        row.alone.append(await measure_stretch(server, neighbours, effort.seconds))
        await attacker.begin(name)
        row.beside.append(await measure_stretch(server, neighbours, effort.seconds))
        await attacker.stop()
        await asyncio.sleep(_SETTLING_SECONDS)
    return row


def print_table(machine: Machine, rows: list[dict[str, Any]]) -> None:
    """Print the figures for people."""
    console = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    table = Table(title=", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in machine.items()))
    table.add_column("one session beside nine")
    for heading in ("p50 alone", "p99 alone", "p50 beside", "p99 beside", "p50", "p99", "server", "waited", "stolen"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("turns", "failed", f"≤ {TARGET_RATIO}x"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)
    met = [row["met"] for row in rows if not row["is_control"]]
    console.print("server: what an attack adds to the server's own processor time, in parts of one processor.")
    console.print("waited: how long the server's own process had no processor while it wanted one, alone and beside.")
    console.print(
        "stolen: what the machine's processors did for others meanwhile, who are not of it, alone and beside."
    )
    console.print(f"{sum(met)} of {len(met)} attacks stay within {TARGET_RATIO} times the p50 and the p99 alone.")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    times = [f"{row[side][name]:.1f} ms" for side in ("alone", "beside") for name in FIGURES]
    ratios = [write_ratio(row["ratios"][name], row["intervals"][name]) for name in FIGURES]
    shares = [f"{row[what]['alone']:.1%} {row[what]['beside']:.1%}" for what in ("server_waited", "stolen")]
    verdict = "" if row["is_control"] else "met" if row["met"] else "MISSED"
    counts = str(row["turns"]), str(row["failed"])
    return row["attack"], *times, *ratios, f"{row['server_share']:+.0%}", *shares, *counts, verdict


def write_ratio(ratio: float, interval: Interval) -> str:
    """Write a ratio with where it may as well be."""
    low, high = interval
    return f"{ratio:.2f}x ({low:.2f} to {high:.2f})"


def print_conversations(machine: Machine, stretches: list[dict[str, float]]) -> None:
    """Print the figures of two hundred conversations for people."""
    console = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    table = Table(title=", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in machine.items()))
    table.add_column(f"{SESSIONS} sessions, stretch")
    for name in stretches[0]:
        table.add_column(name.replace("_", " "), justify="right")
    for number, stretch in enumerate(stretches, 1):
        table.add_row(str(number), *(f"{value:.5g}" for value in stretch.values()))
    console.print(table)


def main() -> None:
    """Read the flags, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter stretches")
    parser.add_argument("--stretches", type=int, help="how many times each attack is measured")
    parser.add_argument("--attack", action="append", help="only attacks whose name holds this text")
    parser.add_argument("--conversations", action="store_true", help="two hundred sessions that converse, instead")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    flags = parser.parse_args()
    machine = describe_machine()
    if flags.conversations:
        stretches = uvloop.run(measure_conversations(is_quick=flags.quick))
        if flags.json:
            print(json.dumps({"machine": machine, "stretches": stretches}, indent=2))
        else:
            print_conversations(machine, stretches)
        return
    wanted = flags.attack or [""]
    names = [name for name in attacks.CONTROLS | attacks.ATTACKS if any(text in name for text in wanted)]
    effort = QUICK if flags.quick else Effort()
    effort = replace(effort, stretches=flags.stretches or effort.stretches)
    rows = [row.figures() for row in uvloop.run(measure(names, effort))]
    if flags.json:
        print(json.dumps({"machine": machine, "target_ratio": TARGET_RATIO, "rows": rows}, indent=2))
    else:
        print_table(machine, rows)


if __name__ == "__main__":
    main()
