"""The commands ``trace`` and ``replay``: show a trace, and do its calls again to see what differs.

Runs in: host.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from host.layers import SettingsWrong, read_settings
from host.reports.finding_text import told
from host.traces import report
from host.traces.files import BadTrace, Traced, read_trace
from host.traces.replay import Again, Difference, Replayed
from host.traces.replay import replay as do_again
from sandbox.diagnostics import printable
from sandbox.errors import SandboxError, SourceError
from sandbox.workers import OpenLink
from sandbox.workers.inline import InlineLinks
from sandbox.workers.zygotes import REPEATABLE_HASHES, Zygote

OK, DIFFERS, USAGE = 0, 1, 2
# A path and a sentence; what is wrong in a file is quoted from it.
_MESSAGE_CHARACTERS: Final = 5000
Format: TypeAlias = Literal["text", "json"]


def show(file: Path, form: Format) -> int:
    """Show what stands in a trace; return the exit code."""
    try:
        traced = read_trace(file)
    except BadTrace as bad:
        return _refuse(str(bad))
    if form == "json":
        typer.echo(report.as_json(traced))
    else:
        report.show(Console(highlight=False), traced)
    return OK


def replay(file: Path, directory: Path | None, form: Format) -> int:
    """Do the calls of a trace again, and report what differs; return the exit code."""
    try:
        replayed = asyncio.run(_replay(read_trace(file), directory))
    except (BadTrace, SettingsWrong) as wrong:
        return _refuse(str(wrong))
    except SourceError as error:
        return _refuse(f"the characters cannot be read: {error}")
    except SandboxError as error:
        return _refuse(f"no worker can be had: {error}")
    if form == "json":
        typer.echo(_as_json(replayed))
    else:
        _show(Console(highlight=False), replayed)
    return DIFFERS if replayed.differs else OK


def _refuse(message: str) -> int:
    for line in f"greenroom: {message}".split("\n"):
        typer.echo(printable(line, _MESSAGE_CHARACTERS), err=True)
    return USAGE


async def _replay(traced: Traced, directory: Path | None) -> Replayed:
    async with AsyncExitStack() as opened:
        links: OpenLink = InlineLinks()
        if read_settings().settings.worker != "inline":
            links = await opened.enter_async_context(Zygote(hash_seed=REPEATABLE_HASHES))
        return await do_again(traced, directory, links)


def _as_json(replayed: Replayed) -> str:
    whole = {
        "differs": replayed.differs,
        "notes": replayed.notes,
        "loads": replayed.loads,
        "diagnostics": [{"directory": place, **msgspec.to_builtins(found)} for place, found in replayed.found],
        "calls": [_call_as_json(each) for each in replayed.calls],
    }
    return msgspec.json.format(msgspec.json.encode(whole).decode(), indent=2)


def _call_as_json(again: Again) -> dict[str, Any]:
    return {
        **again._asdict(),
        "differences": [each._asdict() for each in again.differences],
        "then": again.then._asdict(),
        "now": again.now and again.now._asdict(),
    }


def _show(console: Console, replayed: Replayed) -> None:
    def tell(text: str, style: str = "") -> None:
        console.print(escape(text), style=style, highlight=False, soft_wrap=True)

    for note in (*replayed.notes, *replayed.loads):
        tell(note, "yellow")
    for place, found in replayed.found:
        tell(told(Path(place), found))
    for again in replayed.calls:
        tell(_call_line(again), "red" if again.differences else "")
        for difference in again.differences:
            tell(_difference_lines(difference))
    differing = sum(bool(each.differences) for each in replayed.calls)
    calls = f"{len(replayed.calls)} calls" if len(replayed.calls) != 1 else "1 call"
    tell(f"{calls} done again, {differing or 'none'} of them with another result.")


def _call_line(again: Again) -> str:
    costs = f"{again.then.wall_seconds * 1000:.2f} ms then"
    if again.now is not None:
        costs += f", {again.now.wall_seconds * 1000:.2f} ms now"
    verdict = "differs" if again.differences else "same"
    return f"{again.number:>4} {verdict:<8} {report.called(again.character, again.hook)}  {costs}"


def _difference_lines(difference: Difference) -> str:
    then, now = report.shown(difference.then), report.shown(difference.now)
    return f"       {difference.what} then: {then}\n       {difference.what} now:  {now}"
