"""From a set of sources to a worker that has loaded it.

Compiling happens in a worker of its own that runs no character; what it makes is kept by content. Loading goes file
by file, so that a file that ends its worker is known by name: the others are loaded again without it.

Runs in: host.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from sandbox import manifest as manifests
from sandbox import messages
from sandbox.codes import CodeCache
from sandbox.diagnostics import BUDGET_HINT, Diagnostic, is_known
from sandbox.errors import (
    BudgetExceeded,
    DeadlinePassed,
    HookFailed,
    ProtocolError,
    UnknownCharacter,
    WorkerError,
    WrongAnswer,
)
from sandbox.hooks import HOOKS, WrongType
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import Answered, Compiled, Failed, Loaded, SceneData
from sandbox.sources import Source, Sources
from sandbox.tools import ToolsInvalid
from sandbox.values import NotPlain, plain
from sandbox.workers import Link, OpenLink, Worker

# Files that end their worker, in one load, before the rest is given up: each costs a fork and loading again.
MAX_DEATHS: Final = 3


class LoadBudget(msgspec.Struct, frozen=True, kw_only=True):
    """What loading may spend.

    Attributes:
        file_seconds: Processor time to run one file; most need a millisecond.
        compile_seconds: Processor time to compile one file; most need a millisecond or two.
        set_seconds: Processor time for the whole set, so that whatever the files do, a client has its answer within
            a second.
        waiting_seconds: Time in all, for a machine that is too busy to give the worker a processor.
    """

    file_seconds: float = 0.2
    compile_seconds: float = 0.4
    set_seconds: float = 0.6
    waiting_seconds: float = 10.0


class LoadedWorker:
    """A worker whose characters are loaded."""

    def __init__(self, link: Link, loaded: tuple[Manifest, ...], diagnostics: tuple[Diagnostic, ...]) -> None:
        self._link = link
        self.manifests = loaded
        self.diagnostics = diagnostics
        self._hooks = {each.name: each.hooks for each in loaded}

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""
        return self._link.alive

    async def call(
        self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any], budget: Budget
    ) -> Answered:
        """Call one hook; see `Worker.call`."""
        if character not in self._hooks:
            raise UnknownCharacter(character)
        question = messages.Call(character, hook, scene, msgspec.to_builtins(dict(arguments)), budget)
        try:
            result = await self._link.ask(question, budget.deadline_seconds)
        except DeadlinePassed:
            raise BudgetExceeded(character, hook, budget.deadline_seconds, killed=True) from None
        if isinstance(result, Failed):
            raise _explain(question, result)
        return await self._checked(question, result)

    async def _checked(self, question: messages.Call, answer: Answered) -> Answered:
        try:
            HOOKS[question.hook].check(plain(answer.value))
            plain(answer.state)
        except (NotPlain, ToolsInvalid, WrongType) as error:
            # The worker checks before it answers: one that lets this through is not ours any more.
            await self._link.close()
            raise ProtocolError("the worker sent an answer that it should have refused") from error
        return answer

    async def close(self) -> None:
        """End the worker and wait until nothing is left of it. May be called twice."""
        await self._link.close()


def _explain(question: messages.Call, failed: Failed) -> Exception:
    if not is_known(failed.diagnostic):
        return ProtocolError("the worker sent a diagnostic that is not in the protocol")
    match failed.kind:
        case "unknown-character":
            return UnknownCharacter(question.character)
        case "budget-exceeded":
            seconds = question.budget.deadline_seconds
            line = failed.diagnostic.line
            return BudgetExceeded(question.character, question.hook, seconds, killed=False, line=line)
        case "wrong-answer":
            return WrongAnswer(question.character, question.hook, failed.diagnostic)
        case "hook-failed":
            return HookFailed(question.character, question.hook, failed.diagnostic)


class LoadingOpener:
    """Opens workers over any kind of link.

    Args:
        open_link: Starts a worker that knows nothing yet.
        codes: Where compiled files are kept.
        budget: What one load may spend.
    """

    def __init__(self, open_link: OpenLink, codes: CodeCache, budget: LoadBudget | None = None) -> None:
        self._open_link = open_link
        self._codes = codes
        self._budget = budget or LoadBudget()

    async def __call__(self, sources: Sources) -> Worker:
        """Compile and load `sources`; see `OpenWorker`."""
        load = _Load(self._open_link, self._codes, self._budget, sources)
        return await load.run()


class _Load:
    """One load: what it has found so far, and what it may still spend."""

    def __init__(self, open_link: OpenLink, codes: CodeCache, budget: LoadBudget, sources: Sources) -> None:
        self._open_link = open_link
        self._codes = codes
        self._budget = budget
        self._sources = sources
        self._used_seconds = 0.0
        self._until = time.monotonic() + budget.waiting_seconds
        self._deaths = 0
        self._diagnostics: list[Diagnostic] = list(sources.diagnostics)
        self._manifests: dict[str, Manifest] = {}
        self._proven: set[str] = set()

    async def run(self) -> LoadedWorker:
        compiled = await self._compile_all()
        link = await self._load_all(compiled)
        found = tuple(sorted(set(self._diagnostics), key=lambda each: (each.file, each.line, each.column)))
        return LoadedWorker(link, tuple(self._manifests.values()), found)

    # Compiling

    async def _compile_all(self) -> dict[str, Compiled]:
        compiled: dict[str, Compiled] = {}
        compiler: Link | None = None
        try:
            for source in (*self._sources.resources, *self._sources.characters):
                known = self._codes.get(source)
                if known is None:
                    if compiler is None or not compiler.alive:
                        compiler = await self._open_link("compiler")
                    known = await self._compile(compiler, source)
                compiled[source.name] = known
                self._diagnostics += known.diagnostics
        finally:
            if compiler is not None:
                await compiler.close()
        return compiled

    async def _compile(self, compiler: Link, source: Source) -> Compiled:
        if (late := self._too_late(source.name)) is not None:
            return Compiled(code=None, diagnostics=(late,))
        seconds = min(self._budget.compile_seconds, self._left_seconds)
        before = compiler.used_seconds
        try:
            compiled: Compiled = await compiler.ask(messages.Compile(source), seconds)
        except WorkerError as error:
            self._deaths += 1
            return Compiled(code=None, diagnostics=(_diagnose_death(source.name, error),))
        finally:
            self._used_seconds += compiler.used_seconds - before
        if not all(is_known(each) for each in compiled.diagnostics):
            raise ProtocolError("the compiler sent a diagnostic that is not in the protocol")
        self._codes.put(source, compiled)
        return compiled

    # Loading

    async def _load_all(self, compiled: Mapping[str, Compiled]) -> Link:
        waiting = [source.name for source in self._sources.characters if compiled[source.name].code]
        link = await self._prepare(compiled)
        try:
            while waiting:
                name = waiting.pop(0)
                if not link.alive:
                    await link.close()
                    link = await self._prepare(compiled)
                    waiting = [*self._forget(), name, *waiting]
                    continue
                await self._load(link, name, compiled[name])
        except BaseException:
            await link.close()
            raise
        return link

    def _forget(self) -> list[str]:
        # The characters of a worker that died are loaded again into its replacement, in the same order.
        again = list(self._manifests)
        self._proven.update(again)
        self._manifests.clear()
        return again

    async def _prepare(self, compiled: Mapping[str, Compiled]) -> Link:
        link = await self._open_link("session")
        resources = {source.name: compiled[source.name].code for source in self._sources.resources}
        codes = {name: code for name, code in resources.items() if code}
        await link.ask(messages.Prepare(codes, secrets.randbits(64)), self._budget.waiting_seconds)
        return link

    async def _load(self, link: Link, name: str, compiled: Compiled) -> None:
        assert compiled.code is not None  # noqa: S101 (only such files wait to be loaded)
        if name not in self._proven and (late := self._too_late(name)) is not None:
            self._diagnostics.append(late)
            return
        seconds = self._budget.file_seconds
        before = link.used_seconds
        try:
            loaded: Loaded = await link.ask(messages.Load(name, compiled.code, compiled.lines, seconds), seconds)
            self._keep(name, loaded)
        except WorkerError as error:
            self._deaths += 1
            self._diagnostics.append(_diagnose_death(name, error))
            await link.close()
        finally:
            self._used_seconds += link.used_seconds - before

    def _keep(self, name: str, loaded: Loaded) -> None:
        if not all(is_known(each) for each in loaded.diagnostics):
            raise ProtocolError("the worker sent a diagnostic that is not in the protocol")
        if loaded.manifest is not None:
            _check_manifest(name, loaded.manifest, self._manifests)
            self._manifests[name] = loaded.manifest
        self._diagnostics += loaded.diagnostics

    # What is left

    @property
    def _left_seconds(self) -> float:
        return self._budget.set_seconds - self._used_seconds

    def _too_late(self, name: str) -> Diagnostic | None:
        if self._left_seconds > 0 and self._deaths < MAX_DEATHS and time.monotonic() < self._until:
            return None
        message = "This file was not tried: other files of the set used up the time for loading."
        return Diagnostic(file=name, code="set-budget-exceeded", message=message)


def _check_manifest(file: str, manifest: Manifest, known: Mapping[str, Manifest]) -> None:
    try:
        manifests.check_manifest(manifest)
    except ValueError as error:
        raise ProtocolError("the worker sent a manifest that it should have refused") from error
    is_new = all(each.name != manifest.name for each in known.values())
    if manifest.file != file or not is_new or not set(manifest.hooks) <= set(HOOKS):
        raise ProtocolError("the worker sent a manifest that does not fit its question")


def _diagnose_death(name: str, error: WorkerError) -> Diagnostic:
    if isinstance(error, DeadlinePassed):
        message = "The file took longer to load than it may."
        return Diagnostic(file=name, code="budget-exceeded", message=message, hint=BUDGET_HINT)
    message = "The file ended its worker: it crashed, or asked for more memory than there is."
    return Diagnostic(file=name, code="worker-died", message=message)
