"""The characters of one session, as the host holds them: their worker, its replacement, and their state.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from host.errors import QuestionRefused
from host.kept_worker import KeptWorker
from host.metrics.labels import Outcome
from host.outcomes import outcome_of
from host.spans import Attribute, Name, over
from host.upkeep import Upkeep
from sandbox.diagnostics import Diagnostic, printable
from sandbox.errors import (
    CharacterError,
    SandboxError,
    UnknownCharacter,
    WorkerError,
)
from sandbox.manifest import Manifest
from sandbox.messages import MAX_PRINTED_LOG_CHARACTERS, Answered, SceneData
from sandbox.sources import Sources
from sandbox.workers import Worker

# What all characters of a session may take together to note one event, before the rest is passed over.
EVENT_SECONDS: Final = 0.5


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
        self._costs = upkeep.stage.costs
        self._spans = upkeep.stage.spans
        if upkeep.stage.trace is not None:
            upkeep.stage.trace.begin(self.manifests)
        self._log = upkeep.log
        # As bytes: objects of many small parts take fifty times as much.
        self._states: dict[str, bytes] = {}
        self._one_question = asyncio.Lock()
        self._asked: asyncio.Future[Any] | None = None
        self._closed = False
        self._metrics.characters_loaded.inc(len(self.manifests))
        self._log_printed_while_loading(worker.printed)

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
        ask = self._ask if self._spans is None else self._ask_in_span
        loop = asyncio.get_running_loop()
        question = loop.create_task(ask(character, hook, scene, arguments or {}))
        # What `asyncio.shield` does, with one callback in place of three.
        told = loop.create_future()
        question.add_done_callback(partial(_tell, told))
        try:
            await told
            return question.result()
        except asyncio.CancelledError:
            # One that still waits for its turn is forgotten; thousands of them would make the next one wait.
            if self._asked is not question:
                question.cancel()
            raise
        finally:
            # It keeps its error, whose traceback keeps this frame: a circle would wait for the collector.
            del question

    async def _ask_in_span(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]) -> Any:
        asked = {Attribute.HOOK: hook, Attribute.CHARACTER: printable(character)}
        with over(self._spans, Name.HOOK, asked) as span:
            try:
                answer = await self._ask(character, hook, scene, arguments)
            except SandboxError as error:
                span.note({Attribute.OUTCOME: error.code if isinstance(error, QuestionRefused) else outcome_of(error)})
                raise
            span.note({Attribute.OUTCOME: Outcome.ANSWERED})
            return answer

    async def _ask(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]) -> Any:
        async with self._one_question:
            self._asked = asyncio.current_task()
            began = time.perf_counter()
            try:
                answered = await self._call(character, hook, scene, arguments)
            except QuestionRefused:
                raise
            except SandboxError as error:
                self._metrics.hook_calls.count(hook, outcome_of(error), time.perf_counter() - began)
                self._charge(character, has_failed=True)
                if isinstance(error, CharacterError):
                    self._log_printed(error.printed, character=character)
                raise
            finally:
                self._asked = None
        self._metrics.hook_calls.count(hook, Outcome.ANSWERED, time.perf_counter() - began)
        self._charge(character, has_failed=False)
        self._log_printed(answered.printed, character=character)
        if answered.state or character in self._states:
            self._states[character] = msgspec.msgpack.encode(answered.state)
        return answered.value

    async def _call(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]) -> Answered:
        if character not in self.manifests:
            raise UnknownCharacter(character)
        kept = self._states.get(character)
        if kept is not None:
            scene = msgspec.structs.replace(scene, state=_decode_state(kept))
        return await self._worker.call(character, hook, scene, arguments)

    async def notify(
        self, hook: str, scene: Callable[[], SceneData], arguments: Mapping[str, Any] | None = None
    ) -> None:
        """Tell an event to every character that implements it. Their failures are theirs alone."""
        began = asyncio.get_running_loop().time()
        for name, manifest in self.manifests.items():
            if hook not in manifest.hooks:
                continue
            if asyncio.get_running_loop().time() - began > EVENT_SECONDS:
                self._log.warning("event cut short", hook=hook)
                return
            try:
                await self.ask(name, hook, scene(), arguments)
            except QuestionRefused:
                # It was logged when that began.
                continue
            except (CharacterError, WorkerError) as error:
                self._log.warning(
                    "event hook failed", character=printable(name), hook=hook, error=printable(str(error))
                )

    async def close(self) -> None:
        """End the worker. May be called twice."""
        if not self._closed:
            self._closed = True
            self._metrics.characters_loaded.dec(len(self.manifests))
        await self._worker.close()

    # Counting and telling

    def _charge(self, character: str, *, has_failed: bool) -> None:
        if character in self.manifests:
            seconds = self._worker.spent_seconds
            self._costs.charge(self.digest, character, seconds, has_failed=has_failed)

    def _log_printed_while_loading(self, printed: Mapping[str, str]) -> None:
        room = MAX_PRINTED_LOG_CHARACTERS
        for file, text in printed.items():
            self._log_printed(text[: max(0, room)], file=file)
            room -= len(text)

    def _log_printed(self, printed: str, **whose: str) -> None:
        if printed:
            self._metrics.prints.inc()
            self._log.printed(printed, **whose)


def _only_loaded(sources: Sources, worker: Worker) -> Sources:
    # What did not load the first time is not tried again whenever a worker is replaced.
    files = {manifest.file for manifest in worker.manifests}
    loaded = tuple(each for each in sources.characters if each.name in files)
    return msgspec.structs.replace(sources, characters=loaded, diagnostics=())


def _tell(told: asyncio.Future[None], question: asyncio.Future[Any]) -> None:
    # Nobody may be waiting any more; a failure is then nobody's concern.
    if not question.cancelled():
        question.exception()
    if not told.done():
        told.set_result(None)


_decode_state: Final = msgspec.msgpack.Decoder(dict[str, Any]).decode
