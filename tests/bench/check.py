"""``make bench-check``: whether anything has become dearer by more than a third, by ratios and never by absolute times.

Each ratio is ours to something measured in the same run: another loader, or a floor. What seems to have
become dearer is measured twice more, and the middle of the three counts. ``--write`` renews the file of known ratios.

Runs in: benchmark.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from figures import Readings
from lines import LINES

Ratios: TypeAlias = dict[str, float]

FILE: Final = Path(__file__).with_name("ratios.json")
# More than a third.
WORSE: Final = 4 / 3
_GROUP: Final = {f"{line.key}/{name}": line.group for line in LINES for name in line.checked}
GROUPS: Final = tuple(dict.fromkeys(_GROUP.values()))
"""Groups of lines that have a ratio to check."""


@dataclass(frozen=True)
class Finding:
    """One ratio that is not what it was."""

    name: str
    known: float | None
    found: float

    def __str__(self) -> str:
        """Say what is wrong."""
        if self.known is None:
            return f"{self.name} is {self.found:.2f} and not in the file; write it with --write"
        return f"{self.name} was {self.known:.2f} and is {self.found:.2f}: {self.found / self.known:.2f} times as much"


def take_ratios(readings: Readings) -> Ratios:
    """Return the ratios that readings come to, by the names they have in the file."""
    return {
        f"{line.key}/{name}": readings[line.key].ours / readings[line.key].others[name]
        for line in LINES
        if line.key in readings
        for name in line.checked
    }


def find_worse(known: Mapping[str, float], found: Mapping[str, float]) -> list[Finding]:
    """Return what has become dearer by more than a third, and what nobody knows yet."""
    findings = [Finding(name, known.get(name), ratio) for name, ratio in found.items()]
    return [each for each in findings if each.known is None or each.found > each.known * WORSE]


def check(known: Mapping[str, float], measure: Callable[[list[str]], Ratios]) -> list[Finding]:
    """Measure, and once more what seems to be worse.

    Args:
        known: What was so far.
        measure: Measures groups of lines and returns their ratios.
    """
    found = measure(list(GROUPS))
    suspects = [each.name for each in find_worse(known, found) if each.known is not None]
    groups = sorted({_GROUP[name] for name in suspects})
    if groups:
        again = [measure(groups), measure(groups)]
        found |= {name: statistics.median((found[name], *(ratios[name] for ratios in again))) for name in suspects}
    for name, ratio in found.items():
        print(f"{name:32} {ratio:8.2f}   was {known.get(name, float('nan')):8.2f}")
    return find_worse(known, found)


def _measure(groups: list[str]) -> Ratios:
    # Imported late: the comparison is tested where nothing is measured.
    from effort import CHECK
    from run import measure_all

    return take_ratios(measure_all(CHECK, groups).readings)


def _write() -> None:
    rounds = [_measure(list(GROUPS)) for _ in range(3)]
    middle = {name: round(statistics.median(ratios[name] for ratios in rounds), 2) for name in rounds[0]}
    FILE.write_text(json.dumps(middle, indent=2) + "\n", encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"))


def main() -> None:
    """Compare with the file, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the file anew, the middle of three runs")
    if parser.parse_args().write:
        _write()
        return
    findings = check(json.loads(FILE.read_text(encoding="utf-8")), _measure)
    for each in findings:
        print(each, file=sys.stderr)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
