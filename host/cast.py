"""The characters of one session, as the host holds them: their worker, its replacement, and their state.

Runs in: host.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

import msgspec

from host.asker import Asker
from host.kept_worker import KeptWorker
from host.ledger import Ledger
from host.owed import Behind, OwedEvents
from host.upkeep import Upkeep
from sandbox.diagnostics import Diagnostic
from sandbox.errors import SandboxError
from sandbox.manifest import Manifest
from sandbox.messages import Call, SceneData
from sandbox.sources import Sources
from sandbox.workers import Worker


class Cast:
    """One set of characters in one session. Owns their worker.

    Args:
        sources: What the worker was loaded from.
        worker: Freshly opened, with at least one character.
        upkeep: The session's, shared with the casts before and after this one.

    Attributes:
        sources: The same, to be loaded again.
    """

    def __init__(self, sources: Sources, worker: Worker, upkeep: Upkeep) -> None:
        self.manifests: Mapping[str, Manifest] = {each.name: each for each in worker.manifests}
        self.directory = sources.directory
        self.digest = sources.digest
        self.total_files = sources.total_files
        self.sources = sources
        self._found = worker.diagnostics
        self._worker = KeptWorker(_only_loaded(sources, worker), worker, upkeep)
        self._metrics = upkeep.stage.metrics
        if upkeep.stage.trace is not None:
            upkeep.stage.trace.begin(self.manifests)
        self._budget = upkeep.stage.budget
        ledger = Ledger(upkeep, sources.digest, self.manifests.keys())
        self._asker = Asker(self._worker, ledger, self.manifests.keys(), upkeep)
        self._owed = OwedEvents(self._asker, upkeep.log)
        self._closed = False
        self._metrics.characters_loaded.inc(len(self.manifests))
        ledger.note_load(worker.printed)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What kept files from loading, and what became of characters since."""
        return (*self._found, *self._worker.conduct.diagnostics)

    @property
    def has_worker(self) -> bool:
        """Whether there is a worker now, and not only the next one when it is needed."""
        return self._worker.is_there

    @property
    def worker_number(self) -> int | None:
        """Number of the worker's process; None if there is no worker now, or none with a process of its own."""
        return self._worker.number

    async def kill_worker(self) -> bool:
        """End the worker though nothing is wrong with it; return whether there was one."""
        return await self._worker.kill()

    # Asking

    async def ask(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any] | None = None) -> Any:
        """Ask one character, and keep the state it leaves.

        Giving up waiting does not disturb the worker: the question runs to its end, its answer is dropped.

        Raises:
            QuestionRefused: It is not asked, for what was done before.
            CharacterError: The character failed.
            WorkerError: Its worker did; the next question gets another.
        """
        self._worker.refuse_if_due(character)
        if self._owed or self._owed.are_being_told:
            return await self._ask_behind(Call(character, hook, scene, dict(arguments or {}), self._budget))
        question = _begin(self._asker.ask(character, hook, scene, arguments or {}))
        try:
            return await _see_through(question)
        except asyncio.CancelledError:
            # One that still waits for its turn is forgotten; thousands of them would make the next one wait.
            if self._asker.under_way is not question:
                question.cancel()
            raise
        finally:
            # It keeps its error, whose traceback keeps this frame: a circle would wait for the collector.
            del question

    # Telling events

    async def notify(
        self, hook: str, scene: Callable[[], SceneData], arguments: Mapping[str, Any] | None = None
    ) -> None:
        """Tell an event to every character that implements it. Their failures are theirs alone."""
        if self.owe(hook, scene, arguments):
            await self.pay()

    def owe(self, hook: str, scene: Callable[[], SceneData], arguments: Mapping[str, Any] | None = None) -> bool:
        """Tell an event just before the next question; whoever owes it sees that it is told at last.

        Returns:
            Whether there is anybody to be told.
        """
        names = [name for name, manifest in self.manifests.items() if hook in manifest.hooks]
        if names:
            seen, given = scene(), dict(arguments or {})
            self._owed.add([Call(name, hook, seen, given, self._budget) for name in names])
        return bool(names)

    @property
    def takes_rows(self) -> bool:
        """Whether questions may be put in a row: not where spans are collected, each of which is of one call."""
        return self._asker.takes_rows

    @property
    def owes(self) -> bool:
        """Whether there are events that nobody is about to tell."""
        return bool(self._owed)

    async def pay(self) -> None:
        """Tell the events that are owed, or wait until whoever is about to has told them."""
        taken = self._owed.take()
        if taken:
            await _see_through(_begin(self._owed.tell(taken)))
        else:
            await self._owed.told()

    async def _ask_behind(self, question: Call) -> Any:
        behind = Behind(question)
        came: Any = None
        try:
            came = await _see_through(_begin(self._owed.tell(self._owed.take(), behind)))
            if isinstance(came, SandboxError):
                raise came
            return came
        finally:
            # If nobody waits for it any more, it need not be asked; and the rest as above.
            behind.call = None
            del came

    async def close(self) -> None:
        """End the worker. May be called twice."""
        if not self._closed:
            self._closed = True
            self._owed.close()
            self._metrics.characters_loaded.dec(len(self.manifests))
        await self._worker.close()


def _only_loaded(sources: Sources, worker: Worker) -> Sources:
    # What did not load the first time is not tried again whenever a worker is replaced.
    files = {manifest.file for manifest in worker.manifests}
    loaded = tuple(each for each in sources.characters if each.name in files)
    return msgspec.structs.replace(sources, characters=loaded, diagnostics=())


def _begin(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(work)


async def _see_through(work: asyncio.Task[Any]) -> Any:
    """Wait for something that goes on if whoever waits gives up."""
    # What `asyncio.shield` does, with one callback in place of three.
    told = asyncio.get_running_loop().create_future()
    work.add_done_callback(partial(_tell, told))
    try:
        await told
        return work.result()
    finally:
        # As above.
        del work


def _tell(told: asyncio.Future[None], question: asyncio.Future[Any]) -> None:
    # Nobody may be waiting any more; a failure is then nobody's concern.
    if not question.cancelled():
        question.exception()
    if not told.done():
        told.set_result(None)
