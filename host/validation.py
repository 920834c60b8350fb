"""What a session would make of some files: loaded, asked and surveyed, as the command ``validate`` reports it.

Each set is loaded by the code that a session runs, in workers like a session's and with the same budgets. What only the
text of a file tells is looked for besides.

Runs in: host.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import Final

import msgspec

from host.questions import Asked, Questions
from host.reports import Character, Report
from host.targets import Target
from sandbox import refusals
from sandbox.codes import CodeCache, code_key
from sandbox.diagnostics import Diagnostic, in_order, name_duplicate
from sandbox.errors import WorkerError
from sandbox.frames import unpack_lines
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.sources import Source, Sources, make_sources
from sandbox.workers import OpenLink
from sandbox.workers.attempt import LoadBudget
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.surveying import survey

_WHOLE_SET: Final = "."
_AGAIN: Final = "set-budget-exceeded"


async def validate(
    open_link: OpenLink,
    targets: Iterable[Target],
    budget: Budget,
    jobs: int | None = None,
    told: Callable[[], object] = lambda: None,
) -> Report:
    """Load all sets of all targets, and report what there is and what is wrong.

    Args:
        open_link: Starts the workers.
        targets: What to look at.
        budget: Of each question to a character.
        jobs: How many sets at the same time; as many as there are processors if None.
        told: Called after each file.
    """
    room = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def run(part: _Part) -> None:
        async with room:
            await part.run()

    async def look_at(target: Target) -> Report:
        parts = [_Part(open_link, target, sources, budget, told) for sources in target.read()]
        await asyncio.gather(*map(run, parts))
        return _put_together(target, parts)

    reports = await asyncio.gather(*map(look_at, targets))
    return Report(
        files=sum(each.files for each in reports),
        characters=tuple(character for each in reports for character in each.characters),
        findings=tuple(found for each in reports for found in each.findings),
    )


class _Part:
    """One set, or as many files of a directory as a set may have."""

    def __init__(
        self, open_link: OpenLink, target: Target, sources: Sources, budget: Budget, told: Callable[[], object]
    ) -> None:
        self._open_link = open_link
        self._target = target
        self._told = told
        self._budget = budget
        self.codes = CodeCache()
        self._open = LoadingOpener(open_link, self.codes)
        self.sources = sources
        self.manifests: dict[str, tuple[Manifest, float, Asked]] = {}
        self.diagnostics: list[Diagnostic] = []
        self.is_slow = False

    async def run(self) -> None:
        """Load the set, ask its characters, and survey its texts."""
        waiting = self.sources
        while True:
            untried = await self._load(waiting)
            if not untried or len(untried) == len(waiting.characters):
                break
            self.diagnostics = [each for each in self.diagnostics if each.code != _AGAIN or each.file not in untried]
            left = [each for each in self.sources.characters if each.name in untried]
            waiting = make_sources(self.sources.directory, left, self.sources.resources)
        await self._survey()

    async def _load(self, sources: Sources) -> set[str]:
        """Load some files; return those that were not tried for want of time, or not told for want of room."""
        worker = await self._open(sources)
        try:
            self.diagnostics += worker.diagnostics
            await self._ask(worker, sources)
        finally:
            await worker.close()
        told = {each.file for each in worker.diagnostics} | {each.file for each in worker.manifests}
        untold = {each.name for each in sources.characters} - told
        untried = {each.file for each in worker.diagnostics if each.code == _AGAIN}
        self.is_slow = self.is_slow or bool(untried)
        return untold | untried

    async def _ask(self, worker: LoadedWorker, sources: Sources) -> None:
        questions = Questions(worker, lambda: self._open(sources), self._budget)
        seconds = worker.load_seconds
        try:
            for manifest in worker.manifests:
                asked = await questions.ask(manifest, sources.text_of(manifest.file))
                self.manifests[manifest.file] = manifest, seconds.get(manifest.file, 0.0), asked
                self.diagnostics += asked.findings
                self._told()
        finally:
            await questions.close()

    # The texts

    async def _survey(self) -> None:
        """Tell what the texts of files give reason to doubt; a session that has no time left does not look at all."""
        left = []
        for source in (*self.sources.resources, *self.sources.characters):
            compiled = self.codes.get(code_key(source))
            if compiled is not None and compiled.is_surveyed:
                # A set of broken files has more findings than are told to a session.
                self._doubt(source, compiled.diagnostics)
            else:
                left.append(source)
        while left:
            left = await self._survey_some(left)

    async def _survey_some(self, sources: list[Source]) -> list[Source]:
        left = list(sources)
        compiler = await self._open_link("survey")
        try:
            async with aclosing(survey(compiler, sources, LoadBudget().compile_seconds)) as answers:
                async for answer in answers:
                    self._doubt(left.pop(0), answer.diagnostics)
        except WorkerError:
            # It has been compiled before; nothing is lost but what only its text tells.
            left.pop(0)
        finally:
            await compiler.close()
        return left

    def _doubt(self, source: Source, found: Iterable[Diagnostic]) -> None:
        loads = not any(each.file == source.name and each.severity == "error" for each in self.diagnostics)
        loads = loads or source.name in self.manifests
        happened = [each for each in self.diagnostics if each.file == source.name]
        read = [each for each in found if each.severity == "warning" or not loads]
        others = [each for each in self.diagnostics if each.file != source.name]
        self.diagnostics = [*others, *refusals.merge(happened, read)]

    def line_of(self, source_name: str, name: str) -> int:
        """Return where a file binds a name at its top; 0 if that is not known."""
        source = next(each for each in self.sources.characters if each.name == source_name)
        compiled = self.codes.get(code_key(source))
        return unpack_lines(compiled.lines).get(name, 0) if compiled else 0


def _put_together(target: Target, parts: list[_Part]) -> Report:
    """Report on one directory."""
    found = [*target.findings, *(each for part in parts for each in part.diagnostics)]
    if any(part.is_slow for part in parts):
        message = "A session would not try all files at once: loading them takes longer than it is given."
        hint = "Let the files do less while they are loaded, or split the directory."
        found.append(Diagnostic(file=_WHOLE_SET, code=_AGAIN, severity="warning", message=message, hint=hint))
    characters: dict[str, Character] = {}
    for part in parts:
        for file, (manifest, seconds, asked) in part.manifests.items():
            if (other := characters.get(manifest.name)) is not None:
                line = part.line_of(file, "CHARACTER_NAME")
                found.append(name_duplicate(file, line, manifest.name, os.path.basename(other.file)))  # noqa: PTH119 (a name)
                continue
            size = len(part.sources.text_of(file).encode())
            characters[manifest.name] = _describe(target, manifest, size, seconds, asked)
    # What several parts found in the directory's own modules is told once.
    told = sorted(dict.fromkeys(found), key=in_order)
    return Report(
        files=target.files,
        characters=tuple(characters.values()),
        findings=tuple(msgspec.structs.replace(each, file=target.path_of(each.file)) for each in told),
    )


def _describe(target: Target, manifest: Manifest, size: int, seconds: float, asked: Asked) -> Character:
    return Character(
        file=target.path_of(manifest.file),
        name=manifest.name,
        hooks=manifest.hooks,
        tools=asked.tools if asked.tools is not None else tuple(each.name for each in manifest.tools),
        voice=f"{manifest.voice_source['source_type']} {manifest.voice_source['path_on_server']}",
        language=manifest.language,
        good=manifest.good,
        size_bytes=size,
        load_milliseconds=round(seconds * 1000, 2),
        prompt_characters=None if asked.prompt is None else len(asked.prompt),
        prompt=asked.prompt,
        is_checked=asked.is_checked,
    )
