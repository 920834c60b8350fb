"""A worker that has loaded its characters, and answers for their hooks.

Runs in: host.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from sandbox import messages
from sandbox.diagnostics import Diagnostic, is_known
from sandbox.errors import (
    BudgetExceeded,
    CharacterError,
    DeadlinePassed,
    HookFailed,
    ProtocolError,
    UnknownCharacter,
    WrongAnswer,
)
from sandbox.hooks import HOOKS, WrongType
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import Answered, CallResult, Failed, Load, SceneData, Unchanged
from sandbox.places import in_characters
from sandbox.sources import Sources
from sandbox.tools import ToolsInvalid
from sandbox.values import NotPlain, check_decoded
from sandbox.workers import Link


class LoadedWorker:
    """A worker whose characters are loaded.

    Attributes:
        load_seconds: How long running each file took, as the worker says.
    """

    def __init__(
        self,
        link: Link,
        loaded: tuple[Manifest, ...],
        diagnostics: tuple[Diagnostic, ...],
        printed: Mapping[str, str],
        sources: Sources,
    ) -> None:
        self._link = link
        self.manifests = loaded
        self.diagnostics = diagnostics
        self.printed = printed
        self.load_seconds: Mapping[str, float] = {}
        self._sources = sources
        self._hooks = {each.name: each.hooks for each in loaded}
        self._deferred: dict[str, Load] = {}

    def defer(self, questions: Iterable[Load]) -> None:
        """Load files when somebody asks their characters for the first time; see `sandbox.workers.deferring`."""
        names = {each.file: each.name for each in self.manifests}
        self._deferred = {names[question.file]: question for question in questions}

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""
        return self._link.alive

    @property
    def number(self) -> int | None:
        """Number of its process; see `Worker.number`."""
        return self._link.number

    @property
    def used_seconds(self) -> float:
        """Processor time that it has used so far."""
        return self._link.used_seconds

    async def call(
        self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any], budget: Budget
    ) -> Answered:
        """Call one hook; see `Worker.call`."""
        if character not in self._hooks:
            raise UnknownCharacter(character)
        question = messages.Call(character, hook, scene, dict(arguments), budget)
        try:
            if character in self._deferred:
                await self._load(self._deferred[character], question)
            result: CallResult = await self._link.ask(question, budget.deadline_seconds)
        except DeadlinePassed:
            raise BudgetExceeded(character, hook, budget.deadline_seconds, killed=True) from None
        if isinstance(result, Failed):
            raise _with_printed(self._explain(question, result), result.printed)
        try:
            _check(question, result)
        except (NotPlain, ToolsInvalid, WrongType) as error:
            # The worker checks before it answers: one that lets this through is not ours any more.
            await self._link.close()
            raise ProtocolError("the worker sent an answer that it should have refused") from error
        return result

    async def _load(self, deferred: Load, question: messages.Call) -> None:
        result = await self._link.ask(deferred, deferred.deadline_seconds)
        if isinstance(result, Unchanged):
            del self._deferred[question.character]
            return
        if result.manifest is None and any(map(is_known, result.diagnostics[:1])):
            # There is no memory for it, say. The next question tries again.
            found = in_characters(result.diagnostics[0], self._sources.text_of(deferred.file))
            raise HookFailed(question.character, question.hook, found)
        await self._link.close()
        raise ProtocolError("the worker says of a file what cannot come of it")

    def _explain(self, question: messages.Call, failed: Failed) -> Exception:
        if not is_known(failed.diagnostic):
            return ProtocolError("the worker sent a diagnostic that is not in the protocol")
        found = in_characters(failed.diagnostic, self._sources.text_of(failed.diagnostic.file))
        match failed.kind:
            case "unknown-character":
                return UnknownCharacter(question.character)
            case "budget-exceeded":
                seconds = question.budget.deadline_seconds
                return BudgetExceeded(question.character, question.hook, seconds, killed=False, line=found.line)
            case "wrong-answer":
                return WrongAnswer(question.character, question.hook, found)
            case "hook-failed":
                return HookFailed(question.character, question.hook, found)

    async def close(self) -> None:
        """End the worker and wait until nothing is left of it. May be called twice."""
        await self._link.close()


def _check(question: messages.Call, answer: Answered) -> None:
    check_decoded(answer.value)
    HOOKS[question.hook].check(answer.value)
    if answer.state:
        _check_state(answer.state, question.budget)


def _check_state(state: dict[str, Any], budget: Budget) -> None:
    check_decoded(state)
    if len(msgspec.msgpack.encode(state)) > budget.state_bytes:
        raise NotPlain("it is larger than it may be")


def _with_printed(error: Exception, printed: str) -> Exception:
    if isinstance(error, CharacterError):
        error.printed = printed
    return error
