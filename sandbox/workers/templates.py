"""Templates: a set that was loaded once, for all sessions that begin with it.

Runs in: host.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final, Protocol, Self

from sandbox.codes import CodeCache
from sandbox.errors import WorkerDied, WorkerError
from sandbox.sources import Sources
from sandbox.workers import Link, Observer, OpenLink, OpenWorker, StartReason, Unobserved, Worker
from sandbox.workers.attempt import LoadBudget
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.process import ProcessLink
from sandbox.workers.ready import AHEAD, ReadyLinks
from sandbox.workers.template_link import TemplateLink
from sandbox.workers.zygotes import Zygote

# What a file works out while it is loaded, such as today's date, is never older than this when a session begins.
RENEWAL_SECONDS: Final = 300.0
# Between two attempts at one that was lost: a set that ends its templates is not loaded again and again.
PAUSE_SECONDS: Final = 5.0


class Templates(Protocol):
    """Loads the default set once, and opens workers that have it without loading anything."""

    async def load(self, sources: Sources) -> Worker:
        """Compile and load a set that the operator vouches for; see `OpenWorker`. The caller owns the worker."""

    async def keep(self, sources: Sources, worker: Worker) -> None:
        """Take over a worker that `load` has opened: sessions to come begin with its set, no longer with another."""

    async def open(self, sources: Sources, reason: StartReason, count: Callable[[Link], object]) -> Worker | None:
        """Open a worker that has loaded `sources`, if these are what is kept. The caller owns it.

        Args:
            sources: The set that is wanted.
            reason: What for.
            count: Told of the worker's link.

        Returns:
            None if it has to be opened the ordinary way.
        """


class NoTemplates:
    """Each session loads its set itself."""

    def __init__(self, open_worker: OpenWorker) -> None:
        self._open_worker = open_worker

    async def load(self, sources: Sources) -> Worker:
        """Load a set, to see that it loads."""
        return await self._open_worker(sources)

    async def keep(self, sources: Sources, worker: Worker) -> None:  # noqa: ARG002 (the signature of Templates)
        """Close it: it was only tried."""
        await worker.close()

    async def open(self, sources: Sources, reason: StartReason, count: Callable[[Link], object]) -> None:
        """Leave it to the ordinary way."""


class Template(LoadedWorker):
    """A set that is loaded, and the process that forks workers with it. It answers for no hooks itself."""

    def __init__(self, sources: Sources, worker: LoadedWorker, link: TemplateLink) -> None:
        super().__init__(link, worker.manifests, worker.diagnostics, worker.printed, sources)
        self.sources = sources
        self._template = link
        link.settle()

    async def fork(self, *, rehearsed: bool = False) -> ProcessLink:
        """Fork a worker; see `TemplateLink.fork`."""
        return await self._template.fork(rehearsed=rehearsed)

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to wait long for a worker; see `TemplateLink`."""
        return self._template.is_settled

    def holds(self, sources: Sources) -> bool:
        """Tell whether this is what loading `sources` would come to: all of the set, or what loaded of it."""
        if sources.digest != self.sources.digest:
            return False
        names = [each.name for each in sources.characters]
        if names == [each.name for each in self.sources.characters]:
            return sources.diagnostics == self.sources.diagnostics
        return names == [each.file for each in self.manifests]

    def worker(self, link: Link) -> LoadedWorker:
        """Return a worker that this one has forked, as one that was loaded."""
        return LoadedWorker(link, self.manifests, self.diagnostics, self.printed, self.sources)


# Workers of a load that run no character.
_WITHOUT_CHARACTERS: Final = frozenset({"compiler", "late", "survey"})


class _LoadLinks:
    """Starts what a template is loaded with: compilers as for any set, and templates instead of workers."""

    def __init__(self, zygote: Zygote, open_link: OpenLink) -> None:
        self._zygote = zygote
        self._open_link = open_link
        self.latest: TemplateLink | None = None

    async def __call__(self, reason: StartReason) -> Link:
        if reason in _WITHOUT_CHARACTERS:
            return await self._open_link(reason)
        self.latest = await self._zygote.fork_template()
        self._zygote.observer.started("template")
        return self.latest


async def open_template(
    zygote: Zygote, open_link: OpenLink, codes: CodeCache, sources: Sources, budget: LoadBudget | None = None
) -> Template:
    """Load a set into a template. The caller owns it.

    Args:
        zygote: Forks the template.
        open_link: Starts compilers.
        codes: Where compiled files are kept.
        sources: A set that the operator vouches for.
        budget: What loading may spend.

    Raises:
        WorkerError: No template can be had.
    """
    links = _LoadLinks(zygote, open_link)
    worker = await LoadingOpener(links, codes, budget)(sources)
    assert links.latest is not None  # noqa: S101 (every load ends in a worker)
    return Template(sources, worker, links.latest)


class KeptTemplate:
    """A template, and workers that it has forked ahead. Owns both.

    Args:
        template: Freshly loaded.
        observer: Told of the workers.
        ahead: How many are forked ahead.
    """

    def __init__(self, template: Template, observer: Observer, ahead: int = AHEAD) -> None:
        self.template = template
        self.ready = ReadyLinks(template, observer, ahead)
        self._began = time.monotonic()

    async def open(self) -> Self:
        """Begin to fork ahead."""
        await self.ready.__aenter__()
        return self

    async def take(self, sources: Sources, reason: StartReason, count: Callable[[Link], object]) -> Worker | None:
        """Open a worker that it forked, if it holds `sources` and nobody has to wait for it; see `Templates.open`.

        Raises:
            WorkerError: It cannot fork.
        """
        if not self.template.is_settled or not self.template.holds(sources):
            return None
        link = await self.ready(reason)
        count(link)
        return self.template.worker(link)

    @property
    def age_seconds(self) -> float:
        """How long ago it was loaded."""
        return time.monotonic() - self._began

    async def settled(self) -> None:
        """Wait until there are workers that are forked ahead, or none can be had."""
        await self.ready.full()

    async def close(self) -> None:
        """End what nobody wanted, and the template. The workers of sessions go on."""
        await self.ready.__aexit__()
        await self.template.close()


class DefaultTemplate:
    """Keeps a template of the default set. Use as an async context manager: it owns it, and has it renewed."""

    def __init__(self, zygote: Zygote, open_link: OpenLink, codes: CodeCache, observer: Observer | None = None) -> None:
        self._zygote = zygote
        self._open_link = open_link
        self._codes = codes
        self._observer = observer or Unobserved()
        self._open_worker = LoadingOpener(open_link, codes)
        self._sources: Sources | None = None
        self._kept: KeptTemplate | None = None
        self._is_wanted = asyncio.Event()
        self._renewing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to look after what will be kept."""
        self._renewing = asyncio.get_running_loop().create_task(self._keep_fresh())
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
        await self._replace(None)

    async def load(self, sources: Sources) -> Worker:
        """Load a set into a template, or into an ordinary worker if there is none to be had; see `Templates.load`."""
        try:
            return await open_template(self._zygote, self._open_link, self._codes, sources)
        except WorkerError:
            return await self._open_worker(sources)

    async def keep(self, sources: Sources, worker: Worker) -> None:
        """Let sessions begin with what `load` has opened; see `Templates.keep`."""
        self._sources = sources
        if isinstance(worker, Template):
            await self._replace(await KeptTemplate(worker, self._observer).open())
        else:
            await worker.close()
            await self._replace(None)

    async def settled(self) -> None:
        """Wait until what was kept last is ready to be opened, or none can be had."""
        if self._kept is not None:
            await self._kept.settled()

    async def open(self, sources: Sources, reason: StartReason, count: Callable[[Link], object]) -> Worker | None:
        """Open a worker that was forked from the template, if it holds `sources`; see `Templates.open`."""
        kept = self._kept
        if kept is None:
            return None
        try:
            worker = await kept.take(sources, reason, count)
        except WorkerError:
            self._is_wanted.set()
            return None
        if not kept.template.alive:
            self._is_wanted.set()
        return worker

    async def open_another(self, sources: Sources, ahead: int) -> KeptTemplate:
        """Open a template of another set that the operator vouches for. The caller owns it.

        Raises:
            WorkerError: None can be had, or no character of the set loads.
        """
        if not self._zygote.has_templates:
            raise WorkerDied("there are no templates on this system")
        template = await open_template(self._zygote, self._open_link, self._codes, sources)
        if not template.manifests:
            await template.close()
            raise WorkerDied("no character of the set loads")
        kept = await KeptTemplate(template, self._observer, ahead).open()
        await kept.settled()
        return kept

    async def _replace(self, kept: KeptTemplate | None) -> None:
        # At once: whoever comes while the one before is being closed gets the new one.
        before, self._kept = self._kept, kept
        if before is not None:
            await before.close()

    # Renewing it

    async def _keep_fresh(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._is_wanted.wait(), RENEWAL_SECONDS)
            self._is_wanted.clear()
            await self._renew()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _renew(self) -> None:
        sources = self._sources
        if sources is None or not self._zygote.has_templates:
            return
        try:
            template = await open_template(self._zygote, self._open_link, self._codes, sources)
        except WorkerError:
            self._is_wanted.set()
            return
        kept = await KeptTemplate(template, self._observer).open()
        await kept.settled()
        if sources is self._sources and template.manifests:
            await self._replace(kept)
        else:
            await kept.close()
