"""A worker that has loaded its characters, and answers for their hooks.

Runs in: host.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final, TypeAlias

import msgspec

from plugin_api import hookspecs
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
from sandbox.messages import Answered, Call, CallResult, Compiled, Failed, Load, NotBegun, SceneData, Unchanged
from sandbox.places import in_characters
from sandbox.sources import Sources
from sandbox.tools import ToolsInvalid
from sandbox.values import NotPlain, check_decoded
from sandbox.workers import Link
from sandbox.workers.deferring import MAX_DEFERRED_BYTES

CompileFiles: TypeAlias = Callable[[Collection[str]], Awaitable[Mapping[str, Compiled]]]
"""Compiles some files, and returns what came of each."""

Forget: TypeAlias = Callable[[str], None]
"""Forgets what is known of a file."""

# All characters are told of these, one after the other.
_EVENTS: Final = frozenset(function.__name__ for function in hookspecs.EVENTS)


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
        self._compile_files: CompileFiles | None = None
        self._forget: Forget = _keep

    def defer(self, questions: Iterable[Load], compile_files: CompileFiles, forget: Forget) -> None:
        """Load files when somebody asks their characters for the first time; see `sandbox.workers.deferring`.

        Args:
            questions: One for each of the files.
            compile_files: Has some of them compiled that wait for their code as well.
            forget: Is told of which of them the worker says something else than what is known.
        """
        self._compile_files, self._forget = compile_files, forget
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
        question = Call(character, hook, scene, dict(arguments), budget)
        try:
            if character in self._deferred:
                await self._load(question)
            result: CallResult = await self._link.ask(question, budget.deadline_seconds)
        except DeadlinePassed:
            raise BudgetExceeded(character, hook, budget.deadline_seconds, killed=True) from None
        return await self._judge(question, result)

    def takes_row(self, characters: Collection[str]) -> bool:
        """Tell whether all these are loaded; see `Worker.takes_row`."""
        return self.alive and self._hooks.keys() >= set(characters) and self._deferred.keys().isdisjoint(characters)

    async def call_row(self, calls: Sequence[Call]) -> AsyncIterator[Answered | CharacterError | NotBegun]:
        """Call several hooks; see `Worker.call_row`."""
        async with aclosing(self._link.ask_all(calls, calls[0].budget.deadline_seconds)) as results:  # type: ignore[type-var]
            for call in calls:
                try:
                    result: CallResult = await anext(results)
                except DeadlinePassed:
                    seconds = call.budget.deadline_seconds
                    raise BudgetExceeded(call.character, call.hook, seconds, killed=True) from None
                if isinstance(result, NotBegun) and call.begin_before is not None:
                    yield result
                    continue
                try:
                    yield await self._judge(call, result)
                except CharacterError as error:
                    yield error

    async def _judge(self, question: Call, result: CallResult) -> Answered:
        try:
            return self._read(question, result)
        except ProtocolError:
            # The worker checks before it answers: one that lets this through is not ours any more.
            await self._link.close()
            raise

    def _read(self, question: Call, result: CallResult) -> Answered:
        if isinstance(result, NotBegun):
            raise ProtocolError("the worker says that it is too late for what may begin at any time")
        if isinstance(result, Failed):
            raise _with_printed(self._explain(question, result), result.printed)
        try:
            _check(question, result)
        except (NotPlain, ToolsInvalid, WrongType) as error:
            raise ProtocolError("the worker sent an answer that it should have refused") from error
        return result

    async def _load(self, question: Call) -> None:
        if not self._deferred[question.character].code:
            await self._compile(question)
        deferred = self._deferred[question.character]
        result = await self._link.ask(deferred, deferred.deadline_seconds)
        if isinstance(result, Unchanged):
            del self._deferred[question.character]
            return
        if result.manifest is None and any(map(is_known, result.diagnostics[:1])):
            # There is no memory for it, say. The next question tries again.
            found = in_characters(result.diagnostics[0], self._sources.text_of(deferred.file))
            raise HookFailed(question.character, question.hook, found)
        self._forget(deferred.file)
        await self._link.close()
        raise ProtocolError("the worker says of a file what cannot come of it")

    async def _compile(self, question: Call) -> None:
        assert self._compile_files is not None  # noqa: S101 (given with what was put off)
        waiting = {name: each for name, each in self._deferred.items() if not each.code}
        names = [question.character]
        if question.hook in _EVENTS:
            # The others are told next, and one compiler costs more than a file.
            names += [name for name in waiting if name not in names and question.hook in self._hooks[name]]
        compiled = await self._compile_files([waiting[name].file for name in names])
        room = MAX_DEFERRED_BYTES - sum(len(each.code) for each in self._deferred.values())
        for name in names:
            code = compiled[waiting[name].file].code
            # What is too much to keep is made once more, or found where all codes are, when its character is told.
            if code and (name == question.character or len(code) <= room):
                self._deferred[name] = msgspec.structs.replace(waiting[name], code=code)
                room -= len(code)
        if not self._deferred[question.character].code:
            # The next question tries again.
            found = compiled[waiting[question.character].file].diagnostics[0]
            raise HookFailed(question.character, question.hook, found)

    def _explain(self, question: Call, failed: Failed) -> Exception:
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


def _keep(_: str) -> None:
    pass


def _check(question: Call, answer: Answered) -> None:
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
