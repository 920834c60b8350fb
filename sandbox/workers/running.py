"""Has a worker run the files of a set, one by one, so that one that ends it is known by name.

The others are loaded again without it. Files that only declare may wait until somebody asks their characters.

Runs in: host.
"""

from contextlib import aclosing
from typing import Final, NamedTuple

import msgspec

from sandbox import frames, messages, places
from sandbox.codes import Known, resources_key
from sandbox.diagnostics import Diagnostic, not_tried
from sandbox.errors import ProtocolError, WorkerDied, WorkerError
from sandbox.manifest import Manifest
from sandbox.messages import Compiled, Moment, Question, Unchanged
from sandbox.workers import Link
from sandbox.workers.attempt import MAX_DEATHS_IN_ALL, Attempt, diagnose_death
from sandbox.workers.compiling import compile_late, let_others_go_on
from sandbox.workers.deferring import Beside, Deferrable, MustRun, find_deferrable

# What all characters of a set may declare about themselves, as JSON: five kilobytes each of two hundred. The host holds
# it for as long as the session lasts, and objects take up to twenty times as much.
MAX_SET_MANIFEST_BYTES: Final = 1024 * 1024

# Workers that are gone before they are asked anything, in one load: those forked ahead may be, and no file is to blame.
MAX_FOUND_DEAD: Final = 5


class Beginning(NamedTuple):
    """Where all that is not in the files begins, and whether they may wait.

    Attributes:
        seed: Of the worker's random numbers.
        clock: When it is, if characters are told no other time.
        defers: Whether files need not run before somebody asks their characters.
    """

    seed: int
    clock: Moment | None
    defers: bool


class Running:
    """Runs the files of one set.

    Args:
        attempt: The load that this is a part of.
        compiled: All files of the set; what is compiled after all is put there.
        beginning: What the worker is told first.

    Attributes:
        diagnostics: What was found, beside what is noted of files that are refused.
        printed: What files printed, by their names.
        seconds: How long each of them took.
    """

    def __init__(self, attempt: Attempt, compiled: dict[str, Compiled], beginning: Beginning) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.printed: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self._attempt = attempt
        self._compiled = compiled
        self._beginning = beginning
        self._keys, self._codes = attempt.keys, attempt.codes
        self._resources = resources_key(self._keys[source.name] for source in attempt.sources.resources)
        self._defers = beginning.defers
        self._deferred: dict[str, Deferrable] = {}
        self._found_dead = 0
        self._manifests: dict[str, Manifest] = {}
        # By the names of characters.
        self._files: dict[str, str] = {}
        self._manifest_bytes = 0

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The characters that loaded, in the order of the files: those that were put off came first."""
        names = [source.name for source in self._attempt.sources.characters]
        return tuple(self._manifests[name] for name in names if name in self._manifests)

    @property
    def late_questions(self) -> list[messages.Load]:
        """What is asked later, of the files that were put off."""
        return [self._question(name, is_late=True) for name in self._deferred]

    async def load_all(self) -> Link:
        """Return a worker that has run all files that can be used. The caller owns it."""
        waiting = [
            source.name for source in self._attempt.sources.characters if self._compiled[source.name].code is not None
        ]
        while True:
            link = await self._attempt.open_link("session")
            try:
                left = await self._load_some(link, waiting)
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

    async def _load_some(self, link: Link, waiting: list[str]) -> list[str]:
        """Load until all is done or a file ends the worker; return what is left to do."""
        self._put_off(waiting)
        left = await self._with_code([name for name in waiting if name not in self._deferred])
        questions: list[Question] = [self._preparation(), *map(self._question, left)]
        async with aclosing(link.ask_all(questions, self._attempt.budget.file_seconds)) as answers:  # type: ignore[type-var]
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
                    await let_others_go_on()
            except WorkerError as error:
                self._attempt.deaths += 1
                self.diagnostics.append(diagnose_death(left.pop(0), error))
                # One that said what is not in the protocol still lives; it is done for like one that died.
                await link.close()
        self._attempt.used_seconds += link.used_seconds
        return left

    async def _with_code(self, files: list[str]) -> list[str]:
        await compile_late(self._attempt, files, self._compiled)
        return [name for name in files if self._compiled[name].code]

    # Questions

    def _put_off(self, waiting: list[str]) -> None:
        """Take what files declare for granted that may wait until somebody asks."""
        self._deferred = {}
        resources = self._attempt.sources.resources
        if not self._defers or not all(self._compiled[each.name].only_declares for each in resources):
            return
        known = {name: self._codes.known(self._keys[name]) for name in waiting}
        beside = Beside(self._resources, {each.name: self._compiled[each.name] for each in resources})
        self._deferred = find_deferrable(waiting, self._compiled, known, beside)
        for name, each in self._deferred.items():
            self._keep_known(name, each.known)

    def _preparation(self) -> messages.Prepare:
        resources = {source.name: self._compiled[source.name].code for source in self._attempt.sources.resources}
        codes = {name: code for name, code in resources.items() if code}
        return messages.Prepare(codes, self._beginning.seed, self._attempt.seconds_to_load, self._beginning.clock)

    def _question(self, name: str, *, is_late: bool = False) -> messages.Load:
        known = self._deferred[name].known if is_late else self._codes.known(self._keys[name])
        compiled = self._deferred[name].compiled if is_late else self._compiled[name]
        fingerprint, seconds = known.fingerprint if known else b"", self._attempt.budget.file_seconds
        return messages.Load(name, compiled.code or b"", compiled.lines, seconds, fingerprint, is_late)

    # What to try again

    def _once_more(self) -> list[str]:
        # A file that loaded before may yet end the next worker, by chance or on purpose.
        if self._attempt.deaths < MAX_DEATHS_IN_ALL:
            return list(self._manifests)
        self.diagnostics += map(not_tried, self._manifests)
        return []

    def _still_to_try(self, left: list[str]) -> list[str]:
        if not self._attempt.is_too_late:
            return left
        self.diagnostics += map(not_tried, left)
        return []

    # Answers

    def _keep(self, name: str, answer: messages.LoadResult) -> None:
        if answer.printed:
            self.printed[name] = answer.printed
        self.seconds[name] = answer.seconds
        if isinstance(answer, Unchanged):
            self._keep_known(name, self._codes.known(self._keys[name]))
            return
        frames.check_diagnostics(answer.diagnostics)
        if answer.diagnostics:
            text_of = self._attempt.sources.text_of
            self._attempt.refused[name] = [
                places.in_characters(each, text_of(each.file)) for each in answer.diagnostics
            ]
        if answer.manifest is not None:
            frames.check_manifest(name, answer.manifest)
            size = len(msgspec.json.encode(answer.manifest))
            known = Known(answer.manifest, size, answer.fingerprint, self._resources)
            before = self._codes.known(self._keys[name])
            if before is None or before.needs is None:
                # What its text tells was found out where nothing hostile has run; a worker has no say in that.
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
            self.diagnostics.append(Diagnostic(file=name, code="answer-not-allowed", message=message))
