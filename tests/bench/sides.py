"""The ways of making a set ready that are compared, each at its best, behind one small interface.

Each begins with a directory's path and ends when every character of it can be used. Never seen means: ours has to
compile, importlib finds no ``.pyc`` and writes none. Seen before means: ours has the compiled files in its cache,
importlib has the ``.pyc`` files. RestrictedPython compiles either way.

Runs in: benchmark.
"""

import asyncio
import shutil
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from figures import Samples
from importlib_loader import ImportlibSession, bytecode_cache, has_bytecode
from process_loader import ProcessLoader
from restricted_loader import RestrictedSession
from wire import WireClient, event

from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.rereading import SourceReader
from sandbox.workers import OpenWorker, Worker
from sandbox.workers.lanes import LaneOpener, Lanes
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.vouched_templates import OPENINGS

_Closing: TypeAlias = Callable[[], Awaitable[object]]
# In which a server has forked its next workers ahead again, as it has between clients.
_REFILL_SECONDS: Final = 0.3
_DRAWING: Final = "\n\nimport random\n\nLUCK = random.random()\n"


def make_opener(open_link: ReadyLinks) -> OpenWorker:
    """Make what opens workers as the server opens them. The only place that knows how."""
    codes = CodeCache()
    return LaneOpener(LoadingOpener(open_link, codes, defers=True), codes, Lanes())


class Side(ABC):
    """One way: makes many sets ready at once, times it, and puts them away afterwards."""

    def __init__(self) -> None:
        self.new, self.seen = Samples(), Samples()

    async def run_new(self, directories: Sequence[Path]) -> None:
        """Time sets that were never seen."""
        await self.run(directories, self.new)

    async def run_seen(self, directories: Sequence[Path]) -> None:
        """Time sets that were seen before."""
        await self.run(directories, self.seen)

    async def run(self, directories: Sequence[Path], samples: Samples) -> None:
        """Make all ready at once, and time it until the last one is."""
        opened: list[_Closing] = []

        async def work() -> None:
            opened.extend(await asyncio.gather(*map(self.open, directories)))

        await samples.time(work)
        for close in opened:
            await close()

    @abstractmethod
    async def open(self, directory: Path) -> _Closing:
        """Make a set ready, and return what puts it away."""

    def discard(self) -> None:
        """Forget what was timed: it only warmed up."""
        self.new, self.seen = Samples(), Samples()


class WireSide(Side):
    """Sessions of a server, connected already; each reloads to one of the sets over its WebSocket."""

    def __init__(self, clients: list[WireClient]) -> None:
        super().__init__()
        self._clients = clients

    async def run(self, directories: Sequence[Path], samples: Samples) -> None:
        """Let as many sessions reload as there are sets."""
        await asyncio.sleep(_REFILL_SECONDS)
        sessions = zip(self._clients, directories, strict=True)
        await samples.time(lambda: asyncio.gather(*(reload(client, directory) for client, directory in sessions)))

    async def open(self, directory: Path) -> _Closing:
        """Not used: a session is there already."""
        raise NotImplementedError(directory)


class VouchedSide(WireSide):
    """The same, of a server whose operator vouches for the sets: those in frequent use have templates."""

    async def run_seen(self, directories: Sequence[Path]) -> None:
        """Use the sets until they have templates, and only then look at the clock."""
        for _ in range(OPENINGS):
            await self.run(directories, Samples())
        await asyncio.sleep(_REFILL_SECONDS)
        await super().run_seen(directories)


class DoingSide(WireSide):
    """The same, of files that draw a number while they are loaded, so that none of them can wait until it is asked."""

    async def run(self, directories: Sequence[Path], samples: Samples) -> None:
        """Reload to copies of the sets."""
        await super().run([_copy_doing(directory) for directory in directories], samples)


def _copy_doing(directory: Path) -> Path:
    copy = directory.with_name(f"{directory.name}_doing")
    if not copy.exists():
        shutil.copytree(directory, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for file in copy.glob("*.py"):
            file.write_text(f"{file.read_text(encoding='utf-8')}{_DRAWING}", encoding="utf-8")
    return copy


async def reload(client: WireClient, directory: Path) -> None:
    """Reload a session to a set, all of which loads."""
    if not await try_reload(client, directory):
        raise ValueError(f"not everything in {directory} loaded")


async def try_reload(client: WireClient, directory: Path) -> bool:
    """Reload a session to a set, and tell whether all of it loaded."""
    answer = await client.ask(
        event("session.characters.reload", directory=str(directory)), "session.characters.reloaded"
    )
    # Looked for and not decoded: that would be the client's time.
    return b'"error_count":0' in answer


class SandboxSide(Side):
    """What a server does between the request and the answer, without the server: read, compile, take a worker, load."""

    def __init__(self, links: ReadyLinks) -> None:
        super().__init__()
        self._links = links
        self._opener = make_opener(links)
        self._reader = SourceReader()

    async def run(self, directories: Sequence[Path], samples: Samples) -> None:
        """Begin when workers are forked ahead again, as they are between clients."""
        await self._links.full()
        await super().run(directories, samples)

    async def open(self, directory: Path) -> _Closing:
        """Open a worker."""
        return (await self.open_worker(directory)).close

    async def open_worker(self, directory: Path) -> Worker:
        """Open a worker with all characters of a directory; the caller owns it."""
        # In a thread, as the server reads: a file system that hangs must not hold it up.
        sources = await asyncio.to_thread(self._reader.read, directory)
        worker = await self._opener(sources)
        if len(worker.manifests) != len(sources.characters):
            raise ValueError(f"not everything loaded: {worker.diagnostics}")
        return worker


class AskingSide(SandboxSide):
    """The same, and characters are asked for their prompts: what was put off for them is done.

    Args:
        links: For compilers and workers.
        most: How many of a set are asked, the first ones; all, if not told.
    """

    def __init__(self, links: ReadyLinks, most: int | None = None) -> None:
        super().__init__(links)
        self._most = most

    async def open_worker(self, directory: Path) -> Worker:
        """Open a worker, and ask."""
        worker = await super().open_worker(directory)
        for manifest in worker.manifests[: self._most]:
            await worker.call(manifest.name, "make_system_prompt", SceneData(), {}, Budget())
        return worker


class ImportlibSide(Side):
    """The first loader to compare with."""

    async def open(self, directory: Path) -> _Closing:
        """Load a set."""
        session = ImportlibSession()
        await session.load(directory)
        return lambda: asyncio.to_thread(session.close)

    async def run_new(self, directories: Sequence[Path]) -> None:
        """Load without ``.pyc`` files, and write them afterwards for those who come next."""
        with bytecode_cache(written=False):
            await super().run_new(directories)
        with bytecode_cache(written=True):
            await self.run(directories, Samples())
        assert all(map(has_bytecode, directories)), "without .pyc files the comparison would be unfair"


class RestrictedSide(Side):
    """The second loader to compare with. It keeps nothing, so nothing was ever seen before."""

    async def open(self, directory: Path) -> _Closing:
        """Load a set."""
        RestrictedSession().load(directory)
        return _nothing

    async def run_seen(self, directories: Sequence[Path]) -> None:
        """Do nothing: it would be the same again."""


class ProcessSide(Side):
    """The third or the fourth loader to compare with; always with ``.pyc`` files."""

    def __init__(self, loader: ProcessLoader) -> None:
        super().__init__()
        self._loader = loader

    async def run_new(self, directories: Sequence[Path]) -> None:
        """Do nothing: the files are there when a set was seen by importlib."""

    async def run_seen(self, directories: Sequence[Path]) -> None:
        """Start a session for each set, one after the other."""
        self.seen.seconds += [(await self._loader.open(directory)).seconds for directory in directories]

    async def open(self, directory: Path) -> _Closing:
        """Not used: it tells its own time."""
        raise NotImplementedError(directory)


async def _nothing() -> None:
    pass
