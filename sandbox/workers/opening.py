"""From a set of sources to a worker that has loaded it: compile, run, and tell why what was refused was refused.

Runs in: host.
"""

import secrets
from collections.abc import Callable, Collection
from functools import partial

from sandbox.codes import CodeCache
from sandbox.diagnostics import MAX_SET_DIAGNOSTICS, in_order
from sandbox.messages import Compiled, Moment
from sandbox.sources import Sources
from sandbox.workers import OpenLink
from sandbox.workers.attempt import Attempt, LoadBudget
from sandbox.workers.compiling import compile_all, compile_asked
from sandbox.workers.explaining import explain_refusals
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.running import Beginning, Running


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
        attempt, beginning = Attempt(self._open_link, self._codes, self._budget, sources), self._begin()
        compiled = await compile_all(attempt, may_wait=self._defers)
        running = Running(attempt, compiled, beginning)
        link = await running.load_all()
        diagnostics = [*sources.diagnostics, *running.diagnostics]
        try:
            if attempt.refused:
                diagnostics += await explain_refusals(attempt, compiled)
        except BaseException:
            await link.close()
            raise
        # A set of broken files has ten thousand; sorting them all would hold up the other sessions.
        found = tuple(sorted(set(diagnostics[:MAX_SET_DIAGNOSTICS]), key=in_order))
        worker = LoadedWorker(link, running.manifests, found, running.printed, sources)
        worker.load_seconds = running.seconds
        worker.defer(running.late_questions, partial(self._compile, sources), partial(self._forget, sources))
        return worker

    async def _compile(self, sources: Sources, files: Collection[str]) -> dict[str, Compiled]:
        return await compile_asked(Attempt(self._open_link, self._codes, self._budget, sources), files)

    def _forget(self, sources: Sources, file: str) -> None:
        key = self._codes.keys(sources)[file]
        known = self._codes.known(key)
        # What its text tells stays so, whatever a worker says.
        if known is not None and known.needs is None:
            self._codes.forget(key)

    def _begin(self) -> Beginning:
        return Beginning(self._draw_seed(), None if self._clock is None else self._clock(), self._defers)
