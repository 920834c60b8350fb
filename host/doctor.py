"""The command ``doctor``: which walls a worker has here, and whether this machine can serve what the settings say.

Runs in: host.
"""

import asyncio
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host.checkup import Check, State
from host.checkup.characters import check_characters
from host.checkup.configured import check_configured
from host.checkup.machine import check_machine
from host.evidence import Process, confirm
from host.settings import Settings
from sandbox.errors import WorkerError
from sandbox.limits import Limits
from sandbox.messages import Prepare
from sandbox.walls import Wall, WallName, Walls
from sandbox.workers.zygotes import Zygote

OK, WEAK = 0, 1
_ANSWER_SECONDS: Final = 10.0
_NAMESPACES: Final = "Allow user namespaces (sysctl user.max_user_namespaces), or the server the capability SYS_ADMIN."

_COLOURS: Final[Mapping[State, str]] = {State.OK: "green", State.WARNING: "yellow", State.ERROR: "red"}
_SENTENCES: Final[Mapping[State, str]] = {
    State.ERROR: "This does not work as it is set",
    State.WARNING: "This could be better",
}

# What an operator can do about a wall that is missing.
ADVICE: Final[Mapping[WallName, str]] = {
    "no-new-privileges": "Run on Linux.",
    "limits": "Start the server with hard limits that are not below those it sets.",
    "system-calls": "Run on Linux on x86-64 or aarch64, with seccomp filters allowed. Until then, stay on loopback.",
    "landlock": "Run on Linux 5.13 or newer, with landlock among the kernel's security modules.",
    "unprivileged-user": "Start the server as a user of its own, or let root change its user (SETUID and SETGID).",
    "user-namespace": _NAMESPACES,
    "pid-namespace": _NAMESPACES,
    "network-namespace": _NAMESPACES,
    "ipc-namespace": _NAMESPACES,
    "host-name-namespace": _NAMESPACES,
    "no-capabilities": "Start the server as a user of its own.",
    "keeper": "Allow the server more processes.",
}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One wall: what the zygote said of it, and what the kernel says of a worker.

    Attributes:
        verified: Whether the kernel confirms it; None if it cannot be asked.
        note: Details, or why it is missing.
        advice: What to do if it is.
    """

    name: WallName
    in_force: bool
    verified: bool | None
    note: str = ""
    advice: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to know about this system.

    Attributes:
        ok: Whether the walls are well, and nothing that was looked at is an error.
        are_walls_well: Whether what this system says it has around a worker is there, and is enough.
    """

    ok: bool
    kernel: str
    architecture: str
    python: str
    user: str
    limits: Limits
    walls: tuple[Finding, ...]
    are_walls_well: bool
    checks: tuple[Check, ...]
    error: str = ""


async def run(settings: Settings, *, as_json: bool) -> int:
    """Examine this system, print what was found, and return the exit code."""
    report = await examine(settings)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
    elif Console().is_terminal:
        _print_table(report)
    else:
        _print_lines(report)
    return OK if report.ok else WEAK


async def examine(settings: Settings) -> Report:
    """Start a zygote and a worker, compare what they say with what the kernel says of them, and look at the rest."""
    checks = [*check_machine(settings), *await asyncio.to_thread(lambda: tuple(check_configured(settings)))]
    try:
        async with Zygote() as zygote:
            checks.append(await check_characters(settings, zygote))
            worker = await zygote.fork()
            try:
                # Its answer means that it is locked in.
                await worker.ask(Prepare({}, seed=0, set_seconds=1.0), _ANSWER_SECONDS)
                findings = _findings(zygote.walls, worker.number)
            finally:
                await worker.close()
            return _report(zygote.walls, findings, checks)
    except (WorkerError, OSError) as error:
        return _report(Walls(), (), checks, f"no worker can be started: {error}")


def _report(walls: Walls, findings: tuple[Finding, ...], checks: Sequence[Check], error: str = "") -> Report:
    # What this system cannot have is told, and is nobody's fault; what it says it has must be there.
    is_true = all(finding.in_force for finding in findings if walls.holds(finding.name))
    are_walls_well = walls.are_strong and is_true
    return Report(
        ok=are_walls_well and all(each.state is not State.ERROR for each in checks),
        kernel=f"{platform.system()} {platform.release()}",
        architecture=platform.machine(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        user=f"{os.getuid()}{' (root)' if os.getuid() == 0 else ''}",
        limits=Limits(),
        walls=findings,
        checks=tuple(checks),
        are_walls_well=are_walls_well,
        error=error,
    )


def _findings(walls: Walls, number: int) -> tuple[Finding, ...]:
    process = Process(number)
    return tuple(_find(wall, process) for wall in walls.tried)


def _find(wall: Wall, process: Process) -> Finding:
    verified = confirm(wall.name, process) if wall.holds else None
    in_force = wall.holds and verified is not False
    note = wall.note if verified is not False else "the kernel says otherwise"
    advice = "" if in_force else ADVICE[wall.name]
    return Finding(name=wall.name, in_force=in_force, verified=verified, note=note, advice=advice)


# Printing


def _print_lines(report: Report) -> None:
    for name, text in _system(report):
        typer.echo(f"{name}: {text}")
    for finding in report.walls:
        typer.echo(f"{finding.name}: {_state(finding)}{f' ({finding.note})' if finding.note else ''}")
        if finding.advice:
            typer.echo(f"  {finding.advice}")
    for check in report.checks:
        typer.echo(f"{check.name}: {check.state}: {check.note}")
        if check.advice:
            typer.echo(f"  {check.advice}")
    for sentence in _verdict(report):
        typer.echo(sentence)


def _print_table(report: Report) -> None:
    table = Table(title="Walls around a worker", title_justify="left")
    for heading in ("wall", "state", "note", "what to do"):
        table.add_column(heading, overflow="fold")
    for finding in report.walls:
        colour = "green" if finding.in_force else "red"
        table.add_row(finding.name, f"[{colour}]{_state(finding)}[/]", finding.note, finding.advice)
    console = Console()
    for name, text in _system(report):
        console.print(f"{name}: {text}", highlight=False)
    console.print(table)
    console.print(_checks_table(report.checks))
    for sentence in _verdict(report):
        console.print(sentence, highlight=False)


def _checks_table(checks: Sequence[Check]) -> Table:
    table = Table(title="The machine and the settings", title_justify="left")
    for heading in ("what", "state", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for check in checks:
        table.add_row(
            check.name, f"[{_COLOURS[check.state]}]{check.state}[/]", escape(check.note), escape(check.advice)
        )
    return table


def _system(report: Report) -> tuple[tuple[str, str], ...]:
    limits = report.limits
    amounts = (
        f"{limits.address_space_bytes >> 20} MiB of address space, {limits.open_files} files beyond its socket, "
        f"{limits.processes} processes, {limits.file_bytes} bytes of files, {limits.core_bytes} bytes of core dump"
    )
    return (
        ("kernel", f"{report.kernel} {report.architecture}"),
        ("python", report.python),
        ("user of the server", report.user),
        ("limits of a worker", amounts),
    )


def _state(finding: Finding) -> str:
    if not finding.in_force:
        return "missing"
    return "in force" if finding.verified is None else "in force, verified"


def _verdict(report: Report) -> Iterator[str]:
    if report.error:
        yield report.error
    elif report.are_walls_well:
        yield "All walls that this system can have are in force."
    else:
        yield "A worker that is escaped from is not walled in here: serve on loopback only, or add an outer wall."
    for state, sentence in _SENTENCES.items():
        names = dict.fromkeys(each.name for each in report.checks if each.state is state)
        if names:
            yield f"{sentence}: {', '.join(names)}."
