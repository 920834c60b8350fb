"""The table of results, for people and for programs.

Runs in: benchmark.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from figures import (
    FLOOR,
    FORKSERVER,
    IMPORTLIB,
    NOISE,
    RESTRICTED,
    SPAWN,
    UNDISTURBED,
    UVICORN,
    Line,
    Machine,
    Reading,
    Readings,
    Target,
)
from lines import LINES
from rich.console import Console
from rich.table import Table

# Wide enough for the table where the output is no terminal.
_PLAIN_WIDTH: Final = 210
_COLUMNS: Final = {
    IMPORTLIB: "(a) importlib",
    RESTRICTED: "(b) restricted",
    SPAWN: "(c) spawn",
    FORKSERVER: "(d) forkserver",
}
# What is compared with where no other loader is.
_BESIDE: Final = {UVICORN: "uvicorn", FLOOR: "floor", UNDISTURBED: "undisturbed", NOISE: "noise ±"}


@dataclass
class Results:
    """All that was measured, and how long it took."""

    machine: Machine
    readings: Readings = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def print_table(results: Results) -> None:
    """Print the figures for people."""
    console = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    table = Table(title=", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in results.machine.items()))
    table.add_column("what (medians)")
    for heading in ("ours", "p99", *_COLUMNS.values(), "beside", "ratio", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("how", style="dim")
    for line in LINES:
        if line.key in results.readings:
            table.add_row(*_cells(line, results.readings[line.key]))
    console.print(table)
    took = ", ".join(f"{group} {seconds:.0f} s" for group, seconds in results.seconds.items())
    console.print(f"Took {sum(results.seconds.values()):.0f} s: {took}.")


def _cells(line: Line, reading: Reading) -> tuple[str, ...]:
    others = [_write(reading.others.get(name), line.unit) for name in _COLUMNS]
    beside = [f"{_BESIDE[name]} {_write(value, '')}" for name, value in reading.others.items() if name in _BESIDE]
    ratio = line.ratio(reading)
    return (
        line.what,
        _write(reading.ours, line.unit),
        _write(reading.p99, line.unit),
        *others,
        " ".join(beside).strip(),
        "" if ratio is None else f"{ratio:.2f} x",
        write_target(line.target, line.unit),
        line.verdict(reading),
        reading.note,
    )


def write_target(target: Target | None, unit: str) -> str:
    """Say what was asked for."""
    if target is None:
        return ""
    if target.of == NOISE:
        return "≤ noise"
    limit = f"{target.limit:g} x {target.of}" if target.of else f"{target.limit:g} {unit}"
    return f"≤ {limit}" if target.figure == "ours" else f"p99 ≤ {limit}"


def _write(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.{_decimals(abs(value))}f} {unit}".strip()


def _decimals(value: float) -> int:
    return 0 if value >= 100 else 1 if value >= 10 else 2


def to_json(results: Results) -> str:
    """Return the figures for programs."""
    rows = [_to_plain(line, results.readings[line.key]) for line in LINES if line.key in results.readings]
    plain = {"machine": results.machine, "seconds": results.seconds, "rows": rows}
    return json.dumps(plain, indent=2, ensure_ascii=False)


def _to_plain(line: Line, reading: Reading) -> Mapping[str, Any]:
    target = line.target
    return {
        "key": line.key,
        "group": line.group,
        "what": line.what,
        "unit": line.unit,
        "ours": reading.ours,
        "p99": reading.p99,
        "others": dict(reading.others),
        "ratio": line.ratio(reading),
        "target": None if target is None else {"limit": target.limit, "of": target.of, "figure": target.figure},
        "verdict": line.verdict(reading),
        "note": reading.note,
        "how": line.how,
    }
