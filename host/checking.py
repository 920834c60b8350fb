"""The commands ``validate`` and ``prompt``: what a session would make of a directory, told to its author.

Runs in: host.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import typer

from host import validation
from host.clock import local_now
from host.progress import Progress
from host.reports import Format, Report, as_github, as_json, as_sarif, as_text
from host.reports.finding_text import told
from host.targets import Misused, find_targets
from sandbox.codes import CodeCache
from sandbox.directories import read_sources
from sandbox.errors import SandboxError, SourceError
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import Sources
from sandbox.workers import Worker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

OK, FINDINGS, USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command ``validate`` was asked for.

    Attributes:
        paths: Directories, and files of such.
        format: Of the report.
        strict: Whether a warning is enough to fail.
        jobs: Sets at the same time; None for one a processor.
        prompts: Whether to show prompts.
        seconds: Budget of one hook.
    """

    paths: tuple[Path, ...]
    format: Format = "text"
    strict: bool = False
    jobs: int | None = None
    prompts: bool = False
    seconds: float = 0.25


async def validate(asked: Asked) -> int:
    """Print a report on what loads and what does not; return the exit code."""
    try:
        targets = find_targets(asked.paths)
    except Misused as misused:
        typer.echo(f"greenroom: {misused}", err=True)
        return USAGE
    with Progress(sum(each.files for each in targets)) as progress:
        budget = Budget(deadline_seconds=asked.seconds)
        async with Zygote() as zygote:
            report = await validation.validate(zygote, targets, budget, asked.jobs, progress.advance)
    if not asked.prompts:
        characters = tuple(msgspec.structs.replace(each, prompt=None) for each in report.characters)
        report = msgspec.structs.replace(report, characters=characters)
    if written := _write(report, asked.format):
        typer.echo(written)
    return FINDINGS if report.fails(strict=asked.strict) else OK


def _write(report: Report, form: Format) -> str:
    match form:
        case "json":
            return as_json.write(report)
        case "sarif":
            return as_sarif.write(report)
        case "github":
            return as_github.write(report)
        case "text":
            # https://no-color.org: whatever it is set to, if it is anything.
            is_coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
            return as_text.write(report, colour=is_coloured)


def print_schema() -> int:
    """Print the schema of the report as JSON; return the exit code."""
    typer.echo(as_json.schema())
    return OK


@asynccontextmanager
async def _opened(sources: Sources) -> AsyncIterator[Worker]:
    async with Zygote() as zygote:
        worker = await LoadingOpener(zygote, CodeCache())(sources)
        try:
            yield worker
        finally:
            await worker.close()


async def print_prompt(directory: Path, character: str) -> int:
    """Print the system prompt of one character; return the exit code."""
    sources = _read(directory)
    if sources is None:
        return USAGE
    async with _opened(sources) as worker:
        try:
            now = local_now()
            scene = SceneData(
                selected=character, now_seconds=now.seconds, offset_seconds=now.offset_seconds, zone=now.zone
            )
            answered = await worker.call(character, "make_system_prompt", scene, {}, Budget())
        except SandboxError as error:
            typer.echo(f"greenroom: {error}", err=True)
            for diagnostic in worker.diagnostics:
                typer.echo(told(directory, diagnostic), err=True)
            return FINDINGS
        typer.echo(answered.value)
        return OK


def _read(directory: Path) -> Sources | None:
    try:
        return read_sources(Path(os.path.abspath(directory)))  # noqa: PTH100 (links are resolved by the reader)
    except SourceError as error:
        typer.echo(f"greenroom: {directory}: {error}", err=True)
        return None
