"""Does the calls of a trace again, in workers with the same seed, clock and state, and compares what comes of them.

Runs in: host.
"""

import os
import platform
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from host.metrics.labels import Outcome
from host.traces.files import Traced
from host.traces.tracing import CallRecord, Opened
from host.traces.workers import Asked, call_and_record
from plugin_api import __version__ as plugin_api_version
from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic, printable
from sandbox.directories import read_sources
from sandbox.sources import Sources
from sandbox.workers import OpenLink
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.opening import LoadingOpener

# Where a hook was when its time was up, and who noticed first, is different each time.
_UNSTEADY: Final = frozenset({Outcome.BUDGET_EXCEEDED, Outcome.WORKER_LOST})


class Difference(NamedTuple):
    """What came otherwise: in which respect, then and now."""

    what: str
    then: Any
    now: Any


class Cost(NamedTuple):
    """What a call took, which is never the same twice."""

    wall_seconds: float
    cpu_seconds: float


class Again(NamedTuple):
    """A call that was done again.

    Attributes:
        number: Of the call in the trace.
        differences: Nothing, if all came as before.
    """

    number: int
    character: str
    hook: str
    differences: tuple[Difference, ...]
    then: Cost
    now: Cost | None


class Replayed(NamedTuple):
    """What came of a trace.

    Attributes:
        notes: What is not as it was, beside what the calls tell.
        loads: How characters load otherwise than then.
        found: Why some do not load, with their directory.
        calls: All that were done again.
    """

    notes: list[str]
    loads: list[str]
    found: list[tuple[str, Diagnostic]]
    calls: list[Again]

    @property
    def differs(self) -> bool:
        """Whether anything came otherwise."""
        return bool(self.loads) or any(each.differences for each in self.calls)


async def replay(traced: Traced, directory: Path | None, links: OpenLink) -> Replayed:
    """Do the calls of a trace again.

    Args:
        traced: The trace.
        directory: Where the characters are, if not where they were.
        links: Starts workers.

    Raises:
        SourceError: The characters cannot be read.
        WorkerError: No worker can be had.
    """
    replayed = Replayed([*_other_versions(traced)], [], [], [])
    async with AsyncExitStack() as opened:
        stage = _Stage(traced, directory, links, replayed)
        opened.push_async_callback(stage.close)
        last_calls = {call.worker: number for number, call in enumerate(traced.calls, start=1)}
        for number, call in enumerate(traced.calls, start=1):
            replayed.calls.append(await _again(number, call, await stage.worker(call.worker)))
            if last_calls[call.worker] == number:
                await stage.close_worker(call.worker)
    return replayed


def _other_versions(traced: Traced) -> Iterator[str]:
    was, now = traced.header, platform.python_version()
    if was.python != now:
        yield f"It was traced with Python {printable(was.python)}, and this is {now}."
    if was.plugin_api != plugin_api_version:
        yield f"It was traced with plugin_api {printable(was.plugin_api)}, and this is {plugin_api_version}."


class _Stage:
    """The workers of a replay, opened when they are first asked."""

    def __init__(self, traced: Traced, directory: Path | None, links: OpenLink, replayed: Replayed) -> None:
        self._traced = traced
        self._directory = directory
        self._links = links
        self._replayed = replayed
        self._codes = CodeCache()
        self._sources: dict[str, Sources] = {}
        self._workers: dict[int, LoadedWorker] = {}

    async def worker(self, number: int) -> LoadedWorker:
        worker = self._workers.get(number)
        if worker is None:
            worker = self._workers[number] = await self._open(number)
            self._compare(number, worker)
        elif not worker.alive:
            await worker.close()
            worker = self._workers[number] = await self._open(number)
            self._replayed.notes.append(
                f"Worker {number} was lost where it was not before. It was opened anew with the same seed, so variables"
                " and random numbers begin again."
            )
        return worker

    async def _open(self, number: int) -> LoadedWorker:
        opened = self._traced.workers[number]
        opener = LoadingOpener(self._links, self._codes, draw_seed=lambda: opened.seed, clock=lambda: opened.clock)
        return await opener(self._read(self._place(opened)))

    def _place(self, opened: Opened) -> str:
        return os.path.abspath(self._directory or opened.directory)  # noqa: PTH100 (links are resolved by the reader)

    def _read(self, place: str) -> Sources:
        if place not in self._sources:
            self._sources[place] = read_sources(Path(place))
        return self._sources[place]

    def _compare(self, number: int, worker: LoadedWorker) -> None:
        opened, place = self._traced.workers[number], self._place(self._traced.workers[number])
        if self._read(place).digest != opened.digest:
            self._note(f"The files in {printable(place)} are not those of worker {number}: their digest differs.")
        missing = set(opened.characters).difference(each.name for each in worker.manifests)
        for name in sorted(missing):
            self._replayed.loads.append(f"{name!r} does not load any more.")
        if missing:
            self._replayed.found.extend((place, each) for each in worker.diagnostics)
        for file in sorted({*opened.printed, *worker.printed}):
            then, now = opened.printed.get(file, ""), worker.printed.get(file, "")
            if then != now:
                self._replayed.loads.append(
                    f"While it was loaded, {printable(file)} printed {now!r}, and then {then!r}."
                )

    def _note(self, note: str) -> None:
        self._replayed.notes.append(note)

    async def close_worker(self, number: int) -> None:
        await self._workers.pop(number).close()

    async def close(self) -> None:
        for worker in self._workers.values():
            await worker.close()


async def _again(number: int, then: CallRecord, worker: LoadedWorker) -> Again:
    cost = Cost(then.wall_seconds, then.cpu_seconds)
    if then.character not in {each.name for each in worker.manifests}:
        differences = (Difference("character", "loads", "does not load"),)
        return Again(number, then.character, then.hook, differences, cost, None)
    asked = {name: getattr(then, name) for name in Asked.__struct_fields__}
    _, now = await call_and_record(worker, then.worker, Asked(**asked))
    return Again(
        number, then.character, then.hook, tuple(_compare(then, now)), cost, Cost(now.wall_seconds, now.cpu_seconds)
    )


def _compare(then: CallRecord, now: CallRecord) -> Iterator[Difference]:
    compared = ["outcome"]
    if not (then.outcome == now.outcome and then.outcome in _UNSTEADY):
        compared += ["value", "error", "state", "printed"]
    for what in compared:
        before, after = getattr(then, what), getattr(now, what)
        if _exactly(before) != _exactly(after):
            yield Difference("answer" if what == "value" else what, before, after)


def _exactly(value: object) -> bytes:
    """Return a value as bytes: equal for equal values of the same types, in whatever order a dict has its keys."""
    return msgspec.json.encode(value, order="sorted")
