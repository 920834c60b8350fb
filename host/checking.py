"""The commands ``validate`` and ``prompt``: what a session would make of a directory, told to its author.

Runs in: host.
"""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic
from sandbox.errors import SandboxError, SourceError
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import Sources, read_sources
from sandbox.workers import Worker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

OK, FINDINGS, USAGE = 0, 1, 2


@asynccontextmanager
async def _opened(sources: Sources) -> AsyncIterator[Worker]:
    async with Zygote() as zygote:
        worker = await LoadingOpener(zygote, CodeCache())(sources)
        try:
            yield worker
        finally:
            await worker.close()


async def validate(directory: Path) -> int:
    """Print what loads and what does not; return the exit code."""
    sources = _read(directory)
    if sources is None:
        return USAGE
    async with _opened(sources) as worker:
        for manifest in worker.manifests:
            typer.echo(f"{directory / manifest.file}: {manifest.name}: loads ({', '.join(manifest.hooks)})")
        for diagnostic in worker.diagnostics:
            typer.echo(format_diagnostic(directory, diagnostic))
        loaded, total = len(worker.manifests), sources.total_files
        typer.echo(f"{loaded} of {total} characters load.")
        return OK if loaded and not worker.diagnostics else FINDINGS


async def print_prompt(directory: Path, character: str) -> int:
    """Print the system prompt of one character; return the exit code."""
    sources = _read(directory)
    if sources is None:
        return USAGE
    async with _opened(sources) as worker:
        try:
            scene = SceneData(selected=character, now_seconds=time.time())
            answered = await worker.call(character, "make_system_prompt", scene, {}, Budget())
        except SandboxError as error:
            typer.echo(f"greenroom: {error}", err=True)
            for diagnostic in worker.diagnostics:
                typer.echo(format_diagnostic(directory, diagnostic), err=True)
            return FINDINGS
        typer.echo(answered.value)
        return OK


def _read(directory: Path) -> Sources | None:
    try:
        return read_sources(Path(os.path.abspath(directory)))  # noqa: PTH100 (links are resolved by the reader)
    except SourceError as error:
        typer.echo(f"greenroom: {directory}: {error}", err=True)
        return None


def format_diagnostic(directory: Path, diagnostic: Diagnostic) -> str:
    """Write a diagnostic on one line, as compilers do, with its hint on the next."""
    place = f"{directory / diagnostic.file}:{diagnostic.line}:{diagnostic.column}"
    line = f"{place}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"
    return f"{line}\n    {diagnostic.hint}" if diagnostic.hint else line
