"""The command ``redteam``: attacks this machine's own sandbox with every trick of the table, and tells what holds.

Runs in: host.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sandbox.redteam.trials import make_trials, run_trials
from sandbox.redteam.tricks import WALLS, Trick, Wall, read_tricks
from sandbox.redteam.verdicts import Verdict

OK, FINDINGS, USAGE = 0, 1, 2

_MEANINGS: Final = {
    "front": "the policy, the guards and the limits inside",
    "back": "the process alone, with tricks as plain Python",
}


def redteam(walls: Sequence[str], names: Sequence[str], *, jobs: int | None, listed: bool, as_json: bool) -> int:
    """Try the chosen tricks, print the verdicts and return the exit code."""
    tricks = read_tricks()
    problem = _problem(walls, names, tricks)
    if problem is not None:
        typer.echo(f"greenroom: {problem}", err=True)
        return USAGE
    chosen: list[Wall] = [wall for wall in WALLS if wall in walls or not walls]
    trials = make_trials([trick for trick in tricks if not names or trick.name in names], chosen)
    if listed:
        for wall, trick in trials:
            typer.echo(f"{wall}: {trick.name}: {trick.gains}")
        return OK
    verdicts = sorted(run_trials(trials, jobs), key=lambda verdict: (verdict.wall, verdict.trick))
    _print_all(verdicts, as_json=as_json)
    return OK if all(verdict.holds for verdict in verdicts) else FINDINGS


def _problem(walls: Iterable[str], names: Iterable[str], tricks: Iterable[Trick]) -> str | None:
    if sys.platform != "linux":
        return "workers are processes on Linux alone"
    if unknown := set(walls) - set(WALLS):
        return f"there is no wall {unknown.pop()!r}; there are {' and '.join(WALLS)}"
    if unknown := set(names) - {trick.name for trick in tricks}:
        return f"there is no trick {unknown.pop()!r}; --list tells their names"
    return None


def _print_all(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode([{**msgspec.to_builtins(each), "holds": each.holds} for each in verdicts]))
    elif sys.stdout.isatty():
        _print_table(verdicts)
    else:
        for verdict in verdicts:
            typer.echo(f"{verdict.wall}: {verdict.trick}: {_told(verdict)}")
        for line in _summary(verdicts):
            typer.echo(line)


def _print_table(verdicts: Sequence[Verdict]) -> None:
    table = Table("wall", "trick", "verdict", box=None)
    for verdict in verdicts:
        colour = "green" if verdict.holds else "red"
        table.add_row(verdict.wall, escape(verdict.trick), f"[{colour}]{escape(_told(verdict))}[/]")
    console = Console()
    console.print(table)
    for line in _summary(verdicts):
        console.print(line, markup=False)


def _told(verdict: Verdict) -> str:
    if verdict.holds:
        return f"holds ({verdict.outcome})"
    known = f" (known: {verdict.known})" if verdict.known else ""
    return f"GETS THROUGH{known}: {'; '.join(verdict.findings)}"


def _summary(verdicts: Sequence[Verdict]) -> list[str]:
    return [_verdict_of(wall, mine) for wall in WALLS if (mine := [each for each in verdicts if each.wall == wall])]


def _verdict_of(wall: Wall, verdicts: Sequence[Verdict]) -> str:
    through = sum(not verdict.holds for verdict in verdicts)
    said = f"{through} of {len(verdicts)} tricks get through" if through else f"holds against {len(verdicts)} tricks"
    return f"The {wall} wall ({_MEANINGS[wall]}): {said}."
