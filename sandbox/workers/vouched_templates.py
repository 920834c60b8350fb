"""Templates of other sets than the default one: those in frequent use that the operator vouches for.

A set's own text runs in its template, which may fork; so only what the operator vouches for gets one, and only its own
sessions come from it. Whatever else is opened goes the ordinary way.

Runs in: host.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from typing import Final, Self

from sandbox.errors import WorkerError
from sandbox.sources import Sources
from sandbox.workers import Link, StartReason, Worker
from sandbox.workers.templates import RENEWAL_SECONDS, DefaultTemplate, KeptTemplate

# Openings within a while that make a set one in frequent use. The first that finds a template is the one after these.
OPENINGS: Final = 2
WHILE_SECONDS: Final = 300.0
# Each is a process of some three megabytes and a worker or two that wait; the one that was not wanted for longest goes.
MOST_TEMPLATES: Final = 16
# Fewer than of the default set, with which every session begins.
AHEAD: Final = 1
# Sets whose openings are counted; those beyond were not opened for long, or are too many to be frequent.
_COUNTED_SETS: Final = 256


class VouchedTemplates:
    """Keeps templates of sets in frequent use, beside the default set's. Use as an async context manager: it owns them.

    Args:
        default: The default set's, owned by the caller.
        vouches: Tells whether the operator vouches for a set.
    """

    def __init__(self, default: DefaultTemplate, vouches: Callable[[Sources], bool]) -> None:
        self._default = default
        self._vouches = vouches
        self._openings: OrderedDict[str, deque[float]] = OrderedDict()
        self._kept: OrderedDict[str, KeptTemplate] = OrderedDict()
        self._work: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        """Begin with none."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all of them. The workers of sessions go on."""
        for task in self._work.values():
            task.cancel()
        if self._work:
            await asyncio.wait(list(self._work.values()))
        while self._kept:
            await self._kept.popitem()[1].close()

    async def load(self, sources: Sources) -> Worker:
        """Load a set that is to be the default one; see `Templates.load`."""
        return await self._default.load(sources)

    async def keep(self, sources: Sources, worker: Worker) -> None:
        """Let sessions begin with what `load` has opened; see `Templates.keep`."""
        await self._default.keep(sources, worker)

    async def open(self, sources: Sources, reason: StartReason, count: Callable[[Link], object]) -> Worker | None:
        """Open a worker that was forked from a template of `sources`, if there is one; see `Templates.open`."""
        worker = await self._default.open(sources, reason, count)
        if worker is not None or not self._vouches(sources):
            return worker
        worker = await self._take(sources, reason, count)
        if worker is None:
            self._note(sources)
        return worker

    async def settled(self) -> None:
        """Wait until the templates that were found to be wanted are there, or none can be had."""
        while self._work:
            await asyncio.wait(list(self._work.values()))

    async def _take(self, sources: Sources, reason: StartReason, count: Callable[[Link], object]) -> Worker | None:
        kept = self._kept.get(sources.digest)
        if kept is None:
            return None
        self._kept.move_to_end(sources.digest)
        if kept.age_seconds > RENEWAL_SECONDS:
            self._drop(sources.digest)
            return None
        try:
            return await kept.take(sources, reason, count)
        except WorkerError:
            self._drop(sources.digest)
            return None

    # Which are wanted

    def _note(self, sources: Sources) -> None:
        now = time.monotonic()
        times = self._openings.setdefault(sources.digest, deque(maxlen=OPENINGS))
        self._openings.move_to_end(sources.digest)
        if len(self._openings) > _COUNTED_SETS:
            self._openings.popitem(last=False)
        times.append(now)
        is_frequent = len(times) == OPENINGS and now - times[0] <= WHILE_SECONDS
        if is_frequent and sources.digest not in self._kept and sources.digest not in self._work:
            # A set of which none can be had is tried again when it was opened as often again.
            times.clear()
            self._start(sources.digest, self._make(sources))

    def _start(self, name: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work[name] = task
        task.add_done_callback(lambda _: self._work.pop(name, None))

    async def _make(self, sources: Sources) -> None:
        try:
            kept = await self._default.open_another(sources, AHEAD)
        except WorkerError:
            return
        self._kept[sources.digest] = kept
        while len(self._kept) > MOST_TEMPLATES:
            await self._kept.popitem(last=False)[1].close()

    def _drop(self, digest: str) -> None:
        kept = self._kept.pop(digest)
        self._start(f"close {id(kept)}", kept.close())
