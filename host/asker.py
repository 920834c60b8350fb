"""Puts questions to the worker of one cast, and keeps the states that its characters leave.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final

import msgspec

from host.errors import QuestionRefused
from host.kept_worker import KeptWorker
from host.ledger import Ledger
from host.metrics.labels import Outcome
from host.outcomes import outcome_of
from host.spans import Attribute, Name, over
from host.upkeep import Upkeep
from sandbox.diagnostics import printable
from sandbox.errors import SandboxError, UnknownCharacter
from sandbox.messages import Answered, Call, NotBegun, SceneData

# A tenth of a millisecond or two to look at: after the answer that left it, others have their turn.
_LARGE_STATE_BYTES: Final = 4096


class Asker:
    """Asks one question at a time, or several in a row.

    Args:
        worker: Is asked; it belongs to the cast.
        ledger: Notes what comes of it.
        names: Of the characters.
        upkeep: The session's.

    Attributes:
        under_way: Who asks the question under way, if there is one.
    """

    def __init__(self, worker: KeptWorker, ledger: Ledger, names: Collection[str], upkeep: Upkeep) -> None:
        self._worker = worker
        self._ledger = ledger
        self._names = names
        self._spans = upkeep.stage.spans
        self._state_bytes = upkeep.stage.budget.state_bytes
        # As bytes: objects of many small parts take fifty times as much.
        self._states: dict[str, bytes] = {}
        self._one_question = asyncio.Lock()
        self.under_way: asyncio.Future[Any] | None = None

    @property
    def takes_rows(self) -> bool:
        """Whether questions may be put in a row: not where spans are collected, each of which is of one call."""
        return self._spans is None

    # One by one

    def ask(
        self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]
    ) -> Coroutine[Any, Any, Any]:
        """Ask one character, and keep the state it leaves; see `Cast.ask`."""
        ask = self._ask if self._spans is None else self._ask_in_span
        return ask(character, hook, scene, arguments)

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
            self.under_way = asyncio.current_task()
            began = time.perf_counter()
            try:
                answered = await self._call(character, hook, scene, arguments)
            except QuestionRefused:
                raise
            except SandboxError as error:
                self._note_failure(character, hook, error, time.perf_counter() - began)
                raise
            finally:
                self.under_way = None
        return self._note_answer(character, hook, answered, time.perf_counter() - began)

    def _note_failure(self, character: str, hook: str, error: SandboxError, seconds: float) -> None:
        self._ledger.note_failure(character, hook, error, seconds=seconds, used=self._worker.spent_seconds)

    def _note_answer(self, character: str, hook: str, answered: Answered, seconds: float) -> Any:
        self._ledger.note_answer(character, hook, answered, seconds=seconds, used=self._worker.spent_seconds)
        if answered.state or character in self._states:
            self._states[character] = msgspec.msgpack.encode(answered.state)
        return answered.value

    async def _call(self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any]) -> Answered:
        if character not in self._names:
            raise UnknownCharacter(character)
        return await self._worker.call(character, hook, self._with_state(character, scene), arguments)

    def _with_state(self, character: str, scene: SceneData) -> SceneData:
        kept = self._states.get(character)
        return scene if kept is None else msgspec.structs.replace(scene, state=_decode_state(kept))

    async def ask_by_itself(self, call: Call) -> Any:
        """See `Asking.ask_by_itself`."""
        try:
            return await self.ask(call.character, call.hook, call.scene, call.arguments)
        except SandboxError as error:
            return _bare(error)

    # In a row

    async def ask_together(self, calls: Sequence[Call]) -> list[Any]:
        """See `Asking.ask_together`."""
        if not self.takes_rows:
            return []
        async with self._one_question:
            if self._hold_much(calls) or not self._worker.takes_row(calls):
                return []
            self.under_way = asyncio.current_task()
            try:
                return await self._call_row(calls)
            finally:
                self.under_way = None

    def _hold_much(self, calls: Sequence[Call]) -> bool:
        # Each state is written before any is answered; others wait meanwhile, no longer than for the largest of one.
        return sum(map(self._kept_bytes, calls)) > self._state_bytes

    def _kept_bytes(self, call: Call) -> int:
        return len(self._states.get(call.character, b""))

    async def _call_row(self, calls: Sequence[Call]) -> list[Any]:
        came: list[Any] = []
        row = [self._in_row(each, is_followed=each is not calls[-1]) for each in calls]
        began = time.perf_counter()
        async with aclosing(self._worker.call_row(row)) as results:  # type: ignore[type-var]
            async for result in results:
                now = time.perf_counter()
                call = calls[len(came)]
                came.append(self._note(call, result, now - began))
                if self._kept_bytes(call) > _LARGE_STATE_BYTES:
                    # Answers that came together are taken without waiting.
                    await asyncio.sleep(0)
                began = now
        return came

    def _in_row(self, call: Call, *, is_followed: bool) -> Call:
        scene = self._with_state(call.character, call.scene)
        return msgspec.structs.replace(call, scene=scene, is_followed=is_followed)

    def _note(self, call: Call, result: Answered | SandboxError | NotBegun, seconds: float) -> Any:
        if isinstance(result, Answered):
            return self._note_answer(call.character, call.hook, result, seconds)
        if isinstance(result, SandboxError):
            self._note_failure(call.character, call.hook, result, seconds)
            return _bare(result)
        return result


def _bare(error: SandboxError) -> SandboxError:
    """Return an error that is handed on as what came, without the frames behind it.

    Those keep the frames that they were called from, which keep what came: a circle would wait for the collector.
    """
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


_decode_state: Final = msgspec.msgpack.Decoder(dict[str, Any]).decode
