"""From a set of sources to a worker that has loaded it.

Compiling happens in a worker of its own that runs no character; what it makes is kept by content. Loading goes file
by file, so that a file that ends its worker is known by name: the others are loaded again without it.

Runs in: host.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Final, NamedTuple

import msgspec

from sandbox import manifest as manifests
from sandbox import messages, places, refusals
from sandbox.codes import CodeCache, Known, resources_key
from sandbox.diagnostics import (
    BUDGET_HINT,
    MAX_SET_DIAGNOSTICS,
    Diagnostic,
    in_order,
    not_tried,
)
from sandbox.errors import (
    DeadlinePassed,
    ProtocolError,
    WorkerDied,
    WorkerError,
)
from sandbox.hooks import HOOKS
from sandbox.manifest import Manifest
from sandbox.messages import Compiled, Moment, Question, Unchanged
from sandbox.sources import Source, Sources
from sandbox.workers import Link, OpenLink
from sandbox.workers.deferring import Deferrable, MustRun, find_deferrable
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.surveying import survey

# Files that end their worker, in one load, before the rest is given up: each costs a fork and loading again.
MAX_DEATHS: Final = 3
# The same, before those that had loaded are given up too.
MAX_DEATHS_IN_ALL: Final = 2 * MAX_DEATHS

# What all characters of a set may declare about themselves, as JSON: five kilobytes each of two hundred. The host holds
# it for as long as the session lasts, and objects take up to twenty times as much.
MAX_SET_MANIFEST_BYTES: Final = 1024 * 1024

# Workers that are gone before they are asked anything, in one load: those forked ahead may be, and no file is to blame.
MAX_FOUND_DEAD: Final = 5

# Why a file was refused though its text may be as it should.
_NOT_OF_THE_TEXT: Final = frozenset({"name-duplicate", "set-budget-exceeded", "worker-died", "source-too-complex"})


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


class LoadingOpener:
    """Opens workers over any kind of link.

    Args:
        open_link: Starts a worker that knows nothing yet.
        codes: Where compiled files are kept.
        budget: What one load may spend.
        draw_seed: Draws the seed of a worker's random numbers; another one each time if left out.
        clock: Tells when it is to the characters, which then know no other time; see `sandbox.clocks`.
        defers: Files need not run before somebody asks their characters; see `sandbox.workers.deferring`.
    """

    def __init__(  # noqa: PLR0913 (all but the first two are for tests, replays and servers)
        self,
        open_link: OpenLink,
        codes: CodeCache,
        budget: LoadBudget | None = None,
        *,
        draw_seed: Callable[[], int] | None = None,
        clock: Callable[[], Moment] | None = None,
        defers: bool = False,
    ) -> None:
        self._open_link = open_link
        self._codes = codes
        self._budget = budget or LoadBudget()
        self._draw_seed = draw_seed or partial(secrets.randbits, 63)
        self._clock = clock
        self._defers = defers

    async def __call__(self, sources: Sources) -> LoadedWorker:
        """Compile and load `sources`; see `OpenWorker`."""
        load = _Load(self._open_link, self._codes, self._budget, sources, self._begin())
        return await load.run()

    def _begin(self) -> "_Beginning":
        return _Beginning(self._draw_seed(), None if self._clock is None else self._clock(), self._defers)


class _Beginning(NamedTuple):
    """Where all that is not in the files begins, and whether they may wait."""

    seed: int
    clock: Moment | None
    defers: bool


class _Load:
    """One load: what it has found so far, and what it may still spend."""

    def __init__(
        self, open_link: OpenLink, codes: CodeCache, budget: LoadBudget, sources: Sources, beginning: _Beginning
    ) -> None:
        self._beginning = beginning
        self._open_link = open_link
        self._codes = codes
        self._budget = budget
        self._sources = sources
        self._refused: dict[str, list[Diagnostic]] = {}
        self._keys = codes.keys(sources)
        self._resources = resources_key(self._keys[source.name] for source in sources.resources)
        self._defers = beginning.defers
        self._deferred: dict[str, Deferrable] = {}
        self._used_seconds = 0.0
        self._until = time.monotonic() + budget.waiting_seconds
        self._deaths = 0
        self._found_dead = 0
        self._diagnostics: list[Diagnostic] = list(sources.diagnostics)
        self._manifests: dict[str, Manifest] = {}
        # By the names of characters.
        self._files: dict[str, str] = {}
        self._manifest_bytes = 0
        self._printed: dict[str, str] = {}
        self._seconds: dict[str, float] = {}

    async def run(self) -> LoadedWorker:
        compiled = await self._compile_all()
        link = await self._load_all(compiled)
        try:
            if self._refused:
                await self._explain_refusals(compiled)
        except BaseException:
            await link.close()
            raise
        # A set of broken files has ten thousand; sorting them all would hold up the other sessions.
        told = set(self._diagnostics[:MAX_SET_DIAGNOSTICS])
        found = tuple(sorted(told, key=in_order))
        # In the order of the files: those that were put off came first.
        names = [source.name for source in self._sources.characters if source.name in self._manifests]
        manifests = tuple(self._manifests[name] for name in names)
        worker = LoadedWorker(link, manifests, found, self._printed, self._sources)
        worker.load_seconds = self._seconds
        worker.defer(self._question(name, each.compiled, is_late=True) for name, each in self._deferred.items())
        return worker

    # Compiling

    async def _compile_all(self) -> dict[str, Compiled]:
        sources = (*self._sources.resources, *self._sources.characters)
        compiled = {
            source.name: known for source in sources if (known := self._codes.get(self._keys[source.name])) is not None
        }
        missing = [source for source in sources if source.name not in compiled]
        while missing:
            missing = await self._compile_some(missing, compiled)
        for name, each in compiled.items():
            if each.code is None:
                self._refused[name] = list(each.diagnostics)
        return compiled

    async def _compile_some(self, missing: list[Source], compiled: dict[str, Compiled]) -> list[Source]:
        """Compile until all is done or a file ends the compiler; return what is left to do."""
        if self._is_too_late:
            compiled.update({source.name: _failed(not_tried(source.name)) for source in missing})
            return []
        left, before = list(missing), self._used_seconds
        compiler = await self._open_link("compiler")
        try:
            questions = (messages.Compile(source) for source in missing)
            async with aclosing(compiler.ask_all(questions, self._budget.compile_seconds)) as answers:  # type: ignore[type-var]
                async for answer in answers:
                    compiled[left[0].name] = self._keep_code(left[0], answer)
                    left.pop(0)
                    await _let_others_go_on()
                    if before + compiler.used_seconds >= self._budget.set_seconds:
                        # Leaving off ends the compiler; what it has not come to is not tried.
                        break
        except WorkerError as error:
            source = left.pop(0)
            self._deaths += 1
            compiled[source.name] = _failed(_diagnose_death(source.name, error))
        finally:
            await compiler.close()
            self._used_seconds += compiler.used_seconds
        return left

    def _keep_code(self, source: Source, compiled: Compiled) -> Compiled:
        messages.check_diagnostics(compiled.diagnostics)
        self._codes.put(self._keys[source.name], compiled)
        return compiled

    # Loading

    async def _load_all(self, compiled: Mapping[str, Compiled]) -> Link:
        waiting = [source.name for source in self._sources.characters if compiled[source.name].code]
        while True:
            link = await self._open_link("session")
            try:
                left = await self._load_some(link, waiting, compiled)
            except MustRun:
                self._defers, left = False, waiting
                self._forget_manifests()
                await link.close()
            except BaseException:
                await link.close()
                raise
            if link.alive:
                return link
            await link.close()
            # What had loaded is loaded again into the next worker, in the same order, without the one that ended it.
            waiting = [*self._once_more(), *self._still_to_try(left)]
            self._forget_manifests()

    def _forget_manifests(self) -> None:
        self._manifests.clear()
        self._files.clear()
        self._manifest_bytes = 0

    async def _load_some(self, link: Link, waiting: list[str], compiled: Mapping[str, Compiled]) -> list[str]:
        """Load until all is done or a file ends the worker; return what is left to do."""
        self._put_off(waiting, compiled)
        left = [name for name in waiting if name not in self._deferred]
        questions: list[Question] = [self._preparation(compiled)]
        questions += [self._question(name, compiled[name]) for name in left]
        async with aclosing(link.ask_all(questions, self._budget.file_seconds)) as answers:  # type: ignore[type-var]
            try:
                await anext(answers)
            except WorkerDied:
                self._found_dead += 1
                if self._found_dead > MAX_FOUND_DEAD:
                    raise
                return left
            try:
                async for answer in answers:
                    self._keep(left[0], answer)
                    left.pop(0)
                    await _let_others_go_on()
            except WorkerError as error:
                self._deaths += 1
                self._diagnostics.append(_diagnose_death(left.pop(0), error))
                # One that said what is not in the protocol still lives; it is done for like one that died.
                await link.close()
        self._used_seconds += link.used_seconds
        return left

    def _put_off(self, waiting: list[str], compiled: Mapping[str, Compiled]) -> None:
        """Take what files declare for granted that may wait until somebody asks."""
        self._deferred = {}
        if not self._defers or not all(compiled[each.name].only_declares for each in self._sources.resources):
            return
        known = {name: self._codes.known(self._keys[name]) for name in waiting}
        self._deferred = find_deferrable(waiting, compiled, known, self._resources)
        for name, each in self._deferred.items():
            self._keep_known(name, each.known)

    def _preparation(self, compiled: Mapping[str, Compiled]) -> messages.Prepare:
        resources = {source.name: compiled[source.name].code for source in self._sources.resources}
        codes = {name: code for name, code in resources.items() if code}
        return messages.Prepare(codes, self._beginning.seed, self._seconds_to_load, self._beginning.clock)

    @property
    def _seconds_to_load(self) -> float:
        # What compiling has used is gone, or a set could take twice its time. Loading again is not the set's fault.
        left = self._budget.set_seconds - self._used_seconds
        return self._budget.set_seconds if self._deaths else max(left, self._budget.file_seconds)

    def _question(self, name: str, compiled: Compiled, *, is_late: bool = False) -> messages.Load:
        known = self._deferred[name].known if is_late else self._codes.known(self._keys[name])
        fingerprint, seconds = known.fingerprint if known else b"", self._budget.file_seconds
        return messages.Load(name, compiled.code or b"", compiled.lines, seconds, fingerprint, is_late)

    def _once_more(self) -> list[str]:
        # A file that loaded before may yet end the next worker, by chance or on purpose.
        if self._deaths < MAX_DEATHS_IN_ALL:
            return list(self._manifests)
        self._diagnostics += map(not_tried, self._manifests)
        return []

    def _still_to_try(self, left: list[str]) -> list[str]:
        if not self._is_too_late:
            return left
        self._diagnostics += map(not_tried, left)
        return []

    def _keep(self, name: str, answer: messages.LoadResult) -> None:
        if answer.printed:
            self._printed[name] = answer.printed
        self._seconds[name] = answer.seconds
        if isinstance(answer, Unchanged):
            self._keep_known(name, self._codes.known(self._keys[name]))
            return
        messages.check_diagnostics(answer.diagnostics)
        if answer.diagnostics:
            self._refused[name] = [
                places.in_characters(each, self._sources.text_of(each.file)) for each in answer.diagnostics
            ]
        if answer.manifest is not None:
            _check_manifest(name, answer.manifest)
            size = len(msgspec.json.encode(answer.manifest))
            known = Known(answer.manifest, size, answer.fingerprint, self._resources)
            self._codes.note(self._keys[name], known)
            self._keep_known(name, known)

    def _keep_known(self, name: str, known: Known | None) -> None:
        taken = self._files.get(known.manifest.name) if known else None
        if taken in self._deferred:
            # Which of the two is the second goes by the order of the files.
            raise MustRun
        if known is None or taken is not None:
            raise ProtocolError("the worker speaks of a character that does not fit its question")
        self._keep_manifest(name, known.manifest, known.manifest_bytes)

    def _keep_manifest(self, name: str, manifest: Manifest, size: int) -> None:
        self._manifest_bytes += size
        if self._manifest_bytes <= MAX_SET_MANIFEST_BYTES:
            self._manifests[name] = manifest
            self._files[manifest.name] = name
        elif self._deferred:
            # Who is left out goes by the order of the files.
            raise MustRun
        else:
            message = f"The characters of the set declare more than {MAX_SET_MANIFEST_BYTES} bytes about themselves."
            self._diagnostics.append(Diagnostic(file=name, code="answer-not-allowed", message=message))

    # Why files were refused

    async def _explain_refusals(self, compiled: dict[str, Compiled]) -> None:
        """Tell why files were refused: as they ran, and as their text says, which is more, and more precise."""
        unsurveyed = [
            source
            for source in (*self._sources.resources, *self._sources.characters)
            if source.name in self._refused and not compiled[source.name].is_surveyed
            if any(each.code not in _NOT_OF_THE_TEXT for each in self._refused[source.name])
        ]
        if unsurveyed and not self._is_too_late:
            await self._survey(unsurveyed, compiled)
        for name, found in self._refused.items():
            surveyed = compiled[name].diagnostics if compiled[name].is_surveyed else ()
            self._diagnostics += refusals.merge(found, surveyed)

    async def _survey(self, unsurveyed: list[Source], compiled: dict[str, Compiled]) -> None:
        left, before = list(unsurveyed), self._used_seconds
        compiler = await self._open_link("survey")
        try:
            async with aclosing(survey(compiler, unsurveyed, self._budget.compile_seconds)) as answers:
                async for answer in answers:
                    source = left.pop(0)
                    self._codes.amend(self._keys[source.name], answer)
                    compiled[source.name] = answer
                    await _let_others_go_on()
                    if before + compiler.used_seconds >= self._budget.set_seconds:
                        break
        except WorkerError:
            # What was found when they ran has to do.
            return
        finally:
            await compiler.close()
            self._used_seconds += compiler.used_seconds

    # What is left

    @property
    def _is_too_late(self) -> bool:
        spent = self._used_seconds >= self._budget.set_seconds or time.monotonic() >= self._until
        return spent or self._deaths >= MAX_DEATHS


async def _let_others_go_on() -> None:
    # Answers that came together are taken without waiting; other sessions have their turn between two of them.
    await asyncio.sleep(0)


def _check_manifest(file: str, manifest: Manifest) -> None:
    try:
        manifests.check_manifest(manifest)
    except ValueError as error:
        raise ProtocolError("the worker sent a manifest that it should have refused") from error
    hooks = set(manifest.hooks)
    if manifest.file != file or not hooks <= set(HOOKS) or len(hooks) < len(manifest.hooks):
        raise ProtocolError("the worker sent a manifest that does not fit its question")


def _diagnose_death(name: str, error: WorkerError) -> Diagnostic:
    if isinstance(error, DeadlinePassed):
        message = "The file took longer to load than it may."
        return Diagnostic(file=name, code="budget-exceeded", message=message, hint=BUDGET_HINT)
    message = "The file ended its worker: it crashed, or asked for more memory than there is."
    return Diagnostic(file=name, code="worker-died", message=message)


def _failed(diagnostic: Diagnostic) -> Compiled:
    return Compiled(code=None, diagnostics=(diagnostic,))
