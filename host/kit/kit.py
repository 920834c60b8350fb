"""Opens characters and sessions for tests, and closes them when a test is over.

Runs in: host.
"""

import os
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from host.clock import moment_of
from host.errors import ClientError
from host.kit.actor import Actor, Stand
from host.kit.background import Background
from host.kit.client import Client, Time
from host.kit.findings import findings
from host.kit.house import furnish
from host.kit.line import KeptLine
from host.kit.model import ScriptedModel
from host.kit.snapshots import Snapshots
from host.settings import Settings
from plugin_api.tested import DoesNotLoad, Script
from plugin_api.tested import ScriptedModel as AnyScriptedModel
from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic
from sandbox.directories import read_sources
from sandbox.errors import SourceError
from sandbox.limits import Budget
from sandbox.messages import Moment
from sandbox.sources import Sources
from sandbox.workers import OpenLink, Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import REPEATABLE_HASHES, Zygote

# An author's test fails at the author's line.
__tracebackhide__ = True

# As good as any, and always the same.
NOON: Final = datetime(2030, 1, 1, 12, tzinfo=UTC)


class Kit:
    """What all tests of one run share. Use as a context manager: it owns the thread and the zygote."""

    def __init__(self) -> None:
        self.background = Background()
        self.codes = CodeCache()
        self.settings = Settings()
        self._opened = AsyncExitStack()
        self._open_link: OpenLink | None = None

    def __enter__(self) -> Self:
        """Start the thread; the zygote starts when it is first needed."""
        self.background.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.background.run(self._opened.aclose())
        self.background.__exit__()

    async def links(self) -> OpenLink:
        """Return what starts workers, of the kind that ``GREENROOM_WORKER`` says."""
        if self._open_link is None:
            inline = self.settings.worker == "inline"
            self._open_link = (
                InlineLinks() if inline else await self._opened.enter_async_context(Zygote(hash_seed=REPEATABLE_HASHES))
            )
        return self._open_link

    @contextmanager
    def begin(self, folder: Path, root: Path, *, keeps_prompts: bool) -> Iterator["Tested"]:
        """Begin one test; what it opens is closed at its end.

        Args:
            folder: Where the test is.
            root: Where to stop looking for what it names.
            keeps_prompts: Whether to keep prompts instead of comparing them.
        """
        with ExitStack() as opened:
            yield Tested(self, Places(folder, root), Snapshots(folder, keeps=keeps_prompts), opened)


class Places:
    """Finds what a test names: beside it, or in a folder above, as far as the root of the tests.

    Args:
        folder: Where the test is.
        root: The last folder to look in.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        above = [each for each in folder.parents if each.is_relative_to(root)]
        self._folders = [folder, *(above or folder.parents[:1])]

    def find(self, path: str | Path) -> Path:
        """Return an absolute path.

        Raises:
            FileNotFoundError: Nothing is there.
        """
        found = next((folder / path for folder in self._folders if (folder / path).exists()), None)
        if found is None:
            raise FileNotFoundError(f"{path} is neither in {self._folders[0]} nor in a folder above it")
        return Path(os.path.abspath(found))  # noqa: PTH100 (links are resolved by the reader)


class Tested:
    """What one test may open; the fixtures of `plugin_api.testing` are its methods."""

    def __init__(self, kit: Kit, places: Places, snapshots: Snapshots, opened: ExitStack) -> None:
        self._kit = kit
        self._places = places
        self._snapshots = snapshots
        self._opened = opened

    def load_character(self, path: str | Path, *, now: datetime | None = None, seed: int = 1) -> Actor:
        """Load a file into a worker of its own; see `plugin_api.tested.LoadCharacter`."""
        sources = _one_file(self._places.find(path))

        def clock() -> Moment:
            return moment_of(now or NOON)

        async def reopen() -> Worker:
            links = await self._kit.links()
            return await LoadingOpener(links, self._kit.codes, draw_seed=lambda: seed, clock=clock)(sources)

        run = self._kit.background.run
        worker = run(reopen())
        stand = Stand(run, reopen, worker)
        self._opened.callback(stand.close)
        if not worker.manifests or worker.diagnostics:
            raise _does_not_load(path, worker.diagnostics)
        budget = Budget(deadline_seconds=self._kit.settings.hook_seconds)
        return Actor(stand, self._snapshots, now or NOON, budget)

    def open_session(
        self, path: str | Path, *, model: AnyScriptedModel | None = None, now: datetime | None = None, seed: int = 1
    ) -> Client:
        """Begin a session; see `plugin_api.tested.OpenSession`."""
        assert model is None or isinstance(model, ScriptedModel)  # noqa: S101 (there is no other kind)
        place, time, run = self._places.find(path), Time(now or NOON), self._kit.background.run
        directory = place.parent if place.is_file() else place
        name = self.load_character(path).name if place.is_file() else None
        opened = AsyncExitStack()
        self._opened.callback(lambda: run(opened.aclose()))

        async def begin() -> KeptLine:
            links = await self._kit.links()
            house = await furnish(directory, opened, links, model=model, clock=time, seed=seed)
            line = KeptLine(house)
            opened.push_async_callback(line.close)
            await line.wait(0, lambda event: event["type"] == "session.created")
            return line

        try:
            client = Client(run, run(begin()), time, self._places.find)
        except ClientError as error:
            found = msgspec.convert(error.details or [], list[Diagnostic])
            raise _does_not_load(path, tuple(found)) from None
        if name is not None:
            client.select(name)
        return client

    @staticmethod
    def script_model(*script: Script) -> ScriptedModel:
        """Make a model; see `plugin_api.tested.ScriptModel`."""
        return ScriptedModel(script)


def _one_file(path: Path) -> Sources:
    try:
        sources = read_sources(path.parent)
    except SourceError as error:
        raise DoesNotLoad(f"{path}: {error}") from None
    own = tuple(each for each in sources.characters if each.name == path.name)
    found = tuple(each for each in sources.diagnostics if each.file == path.name or "/" in each.file)
    return msgspec.structs.replace(sources, characters=own, diagnostics=found)


def _does_not_load(path: str | Path, diagnostics: tuple[Diagnostic, ...]) -> DoesNotLoad:
    return DoesNotLoad(f"{path} does not load:", findings(diagnostics))
