"""The worker of one cast: watched while it answers, and replaced when it is lost or holds too much.

Runs in: host.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

from host.conduct import Blamed, LossReason, blame_hook, loss_reason
from host.errors import ClientError, ErrorCode, QuestionRefused
from host.memory import LOOK_AFTER_SECONDS, Growth, resident_bytes
from host.upkeep import Upkeep
from sandbox.diagnostics import printable
from sandbox.errors import BudgetExceeded, SandboxError, WorkerDied, WorkerError
from sandbox.messages import Answered, Call, NotBegun, SceneData
from sandbox.sources import Sources
from sandbox.workers import Worker

_MEBIBYTE: Final = 1024 * 1024


class KeptWorker:
    """A worker and, when it is lost, the next one. Owns both.

    Args:
        sources: What to load into the next one.
        worker: The first one.
        upkeep: The session's.
    """

    def __init__(self, sources: Sources, worker: Worker, upkeep: Upkeep) -> None:
        self._sources = sources
        self._worker = worker
        self._files = {each.name: each.file for each in worker.manifests}
        self._upkeep = upkeep
        self._stage = upkeep.stage
        self.conduct = upkeep.conduct(sources.digest)
        self._is_asked = False
        self._unlooked_seconds = 0.0
        # Processor time of the latest call.
        self.spent_seconds = 0.0
        self._growth = Growth(resident_bytes(worker.number))
        self._loss: LossReason | None = None
        self._turn: asyncio.Future[None] | None = None
        self._retiring: asyncio.Task[None] | None = None
        self._closed = False
        self._stage.rounds.add(self)

    @property
    def is_there(self) -> bool:
        """Whether there is a worker now, and not only the next one when it is needed."""
        return self._loss is None and self._worker.alive

    @property
    def held_bytes(self) -> int | None:
        """What the worker held when it was last looked at; None while there is none."""
        return self._growth.held_bytes if self.is_there else None

    @property
    def number(self) -> int | None:
        """Number of its process; None if there is none."""
        return self._worker.number if self.is_there else None

    async def kill(self) -> bool:
        """End the worker for an operator, and return whether there was one. Nobody is blamed, and nobody pays.

        A question under way is put to the next worker, as if this one had died.
        """
        if self._closed or not self.is_there:
            return False
        self._loss = LossReason.OPERATOR
        await self._worker.close()
        return True

    def refuse_if_due(self, character: str) -> None:
        """Let nobody ask what is switched off, or while the session has used up its processor time.

        Raises:
            QuestionRefused: The code says which.
        """
        try:
            self.conduct.refuse_if_off(character)
        except QuestionRefused as refused:
            self._stage.metrics.questions_refused.labels(code=refused.code).inc()
            raise
        self._upkeep.refuse_if_spent()

    async def call(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]) -> Answered:
        """Call one hook; one at a time. See `Worker.call`.

        Raises:
            QuestionRefused: It is not asked, for what was done before.
        """
        self._is_asked = True
        try:
            return await self._call(character, hook, scene, arguments)
        finally:
            self._is_asked = False

    async def _call(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]) -> Answered:
        while True:
            self._refuse_if_closed()
            self.refuse_if_due(character)
            if not self.is_there:
                await self._come_back(character)
            worker = self._worker
            try:
                return await worker.call(character, hook, scene, arguments, self._stage.budget)
            except (WorkerError, BudgetExceeded) as error:
                self._note_loss(worker, error, character, hook)
                if not self._puts_again(error):
                    raise
            finally:
                self._count_use(character, hook)
                self._look_if_due()

    def _note_loss(self, worker: Worker, error: SandboxError, character: str, hook: str) -> None:
        if not worker.alive and self._loss is None:
            self._lose(loss_reason(error), self._blamed(character, hook))

    def _puts_again(self, error: SandboxError) -> bool:
        # Nothing of what a dead one had done is left, so the next one can be asked as if for the first time; but not
        # where it may be the question that they die of.
        return isinstance(error, WorkerDied) and not self._upkeep.patience.is_tried

    # Several in a row

    def takes_row(self, calls: Sequence[Call]) -> bool:
        """Tell whether calls may be put in a row now: nobody of them is to be loaded, or to be refused."""
        if self._closed or not self.is_there or self._upkeep.is_spent:
            return False
        characters = {call.character for call in calls}
        return not any(map(self.conduct.is_off, characters)) and self._worker.takes_row(characters)

    async def call_row(self, calls: Sequence[Call]) -> AsyncIterator[Answered | SandboxError | NotBegun]:
        """Call several hooks without waiting between them, and hand out what comes of each.

        It ends early where the worker is lost: the calls that are left are to be put one by one.
        """
        self._is_asked = True
        worker, came = self._worker, 0
        try:
            async with aclosing(worker.call_row(calls)) as results:  # type: ignore[type-var]
                async for result in results:
                    self._count_use(calls[came].character, calls[came].hook)
                    self._watch_growth()
                    came += 1
                    yield result
        except (WorkerError, BudgetExceeded) as error:
            character, hook = calls[came].character, calls[came].hook
            self._count_use(character, hook)
            self._note_loss(worker, error, character, hook)
            if not self._puts_again(error):
                yield error
        finally:
            self._is_asked = False
            self._look_if_due()

    def _count_use(self, character: str, hook: str) -> None:
        self._growth.ask(character, hook)
        self.spent_seconds = self._upkeep.settle()
        self._unlooked_seconds += self.spent_seconds

    def _watch_growth(self) -> None:
        # Whose it is shows between two calls; the worker is replaced once the row is over.
        if self._unlooked_seconds >= LOOK_AFTER_SECONDS and self.is_there:
            self._unlooked_seconds = 0.0
            self._growth.look(resident_bytes(self._worker.number))

    def _look_if_due(self) -> None:
        is_too_large = self._growth.held_bytes > self._stage.worker_memory_bytes
        if is_too_large or self._unlooked_seconds >= LOOK_AFTER_SECONDS:
            self._look_at_memory()

    async def close(self) -> None:
        """End the worker. May be called twice."""
        if not self._closed and self._loss is None and not self._worker.alive:
            # Lost already, and nobody has asked it anything since.
            self._lose(LossReason.DIED, None)
        self._closed = True
        self._stage.rounds.discard(self)
        if self._turn is not None:
            self._turn.cancel()
        await self._worker.close()
        self._upkeep.settle()

    # Losing it, and getting another

    async def _come_back(self, character: str) -> None:
        if self._loss is None:
            self._lose(LossReason.DIED, None)
            self.refuse_if_due(character)
        await self._replace()

    async def _replace(self) -> None:
        await self._worker.close()
        await self._wait_for_turn()
        self._refuse_if_closed()
        worker = await self._upkeep.replace_worker(self._sources)
        self._worker = worker
        if self._closed:
            # The session has ended while its next worker was being opened; closing saw only the one before.
            await worker.close()
            self._refuse_if_closed()
        reason, self._loss = self._loss, None
        self._stage.metrics.worker_replacements.labels(reason=reason).inc()
        self._upkeep.log.info("worker replaced", reason=reason)
        self._blame_for_loading(worker)
        self._growth = Growth(resident_bytes(worker.number))
        self._look_at_memory()

    async def _wait_for_turn(self) -> None:
        # Closing takes it back, so that nobody else waits for a session that is over.
        self._turn = asyncio.ensure_future(self._next_turn())
        try:
            await asyncio.wait([self._turn])
        finally:
            self._turn.cancel()

    async def _next_turn(self) -> None:
        # What an operator did is not the session's habit.
        is_habit = self._loss is not LossReason.OPERATOR
        wait_seconds = self._upkeep.patience.next_wait_seconds() if is_habit else 0.0
        await asyncio.sleep(wait_seconds)
        await self._stage.respawns.turn(is_first=not wait_seconds, quiet_since=self._upkeep.quiet_since)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise WorkerError("the session is over")

    def _blame_for_loading(self, worker: Worker) -> None:
        # Those that loaded before and now ended the worker that was to be the next.
        ended = {each.file for each in worker.diagnostics if each.code == "worker-died"}
        for name, file in self._files.items():
            if file in ended:
                self._blame(LossReason.DIED, Blamed(name, "loading", file))

    def _lose(self, reason: LossReason, blamed: Blamed | None) -> None:
        self._loss = reason
        self._upkeep.charge_for_loss()
        self._blame(reason, blamed)

    def _blame(self, reason: LossReason, blamed: Blamed | None) -> None:
        switched_off = self.conduct.blame(reason, blamed)
        if switched_off is not None:
            what, why = switched_off
            self._stage.metrics.switched_off.labels(what=what).inc()
            self._upkeep.log.warning("switched off", what=what, file=printable(why.file), reason=why.message)

    def _blamed(self, character: str, hook: str) -> Blamed:
        return blame_hook(self._sources, self._files[character], character, hook)

    # What a worker uses

    def look_at_memory(self) -> None:
        """Replace a worker that has come to hold too much while nobody asked it anything; see `Watched`."""
        if not self._is_asked:
            self._look_at_memory()

    def _look_at_memory(self) -> None:
        self._unlooked_seconds = 0.0
        if not self.is_there:
            return
        held_bytes = resident_bytes(self._worker.number)
        asked = self._growth.look(held_bytes)
        if held_bytes > self._stage.worker_memory_bytes:
            self._lose(LossReason.MEMORY, None if asked is None else self._blamed(*asked))
            # Its memory is wanted back now, not when somebody asks the next question.
            self._retiring = asyncio.get_running_loop().create_task(self._worker.close())
            self._tell_of_memory(asked)

    def _tell_of_memory(self, asked: tuple[str, str] | None) -> None:
        cause = "" if asked is None else f" after {asked[1]} of {printable(asked[0], 80)!r}"
        self._upkeep.tell(
            ClientError(
                ErrorCode.WORKER_REPLACED,
                f"The characters held more than {self._stage.worker_memory_bytes / _MEBIBYTE:g} MiB of memory{cause}."
                " Their process is replaced; the conversation and scene.state stay, module variables begin anew.",
            )
        )
