"""The table of results, for people and for programs.

Runs in: benchmark.
"""

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from figures import Line, Machine, Reading, Readings
from lines import LINES
from rich.console import Console
from rich.table import Table
from wording import list_beside, write_aim, write_with_unit

# Wide enough for the table where the output is no terminal.
_PLAIN_WIDTH: Final = 180


@dataclass
class Results:
    """All that was measured, and how long it took."""

    machine: Machine
    readings: Readings = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def as_plain(self) -> dict[str, Any]:
        """Return the same for programs, a row for each line, in the order of the table."""
        rows = [_as_row(line, self.readings[line.key]) for line in LINES if line.key in self.readings]
        return {"machine": self.machine, "seconds": self.seconds, "rows": rows}


def _as_row(line: Line, reading: Reading) -> dict[str, Any]:
    return {
        "key": line.key,
        "group": line.group,
        "what": line.what,
        "unit": line.unit,
        "ours": reading.ours,
        "p99": reading.p99,
        "others": dict(reading.others),
        "ratio": line.ratio(reading),
        "target": None if line.target is None else dataclasses.asdict(line.target),
        "verdict": line.verdict(reading),
        "note": reading.note,
        "how": line.how,
    }


def print_table(plain: Mapping[str, Any]) -> None:
    """Print the figures for people."""
    console = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    table = Table(title=", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in plain["machine"].items()))
    table.add_column("what (medians)")
    for heading in ("ours", "p99"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("beside (ours is so often that)", "aim", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("note", style="dim")
    for row in plain["rows"]:
        table.add_row(*_cells(row))
    console.print(table)
    took = ", ".join(f"{group} {seconds:.0f} s" for group, seconds in plain["seconds"].items())
    console.print(f"Took {sum(plain['seconds'].values()):.0f} s: {took}.")


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    ours, p99 = (write_with_unit(row[figure], row["unit"]) for figure in ("ours", "p99"))
    return row["what"], ours, p99, "\n".join(list_beside(row)), write_aim(row), row["verdict"], row["note"]
