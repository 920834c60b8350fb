"""Where sets of characters come from: directories that clients name, files that they send.

Runs in: host.
"""

import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
import structlog

from host.blocks import Blocks
from host.directories import DEFAULT
from host.errors import ClientError, ErrorCode
from host.keys.account import KeyAccount
from host.memory import resident_bytes
from host.metrics import Metrics
from host.refused_sets import no_valid_characters, too_large
from host.set_reader import SetReader
from host.settings import Settings
from sandbox.errors import WorkerError
from sandbox.sources import Sources
from sandbox.workers import OpenWorker, Worker
from sandbox.workers.rush import Rush

_log = structlog.get_logger()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A set that was loaded, and how long it took."""

    sources: Sources
    worker: Worker
    seconds: float


class CharacterSets:
    """Reads and opens sets. Owns the threads that read.

    Args:
        settings: What may be loaded.
        metrics: Count.
        rush: Is told of each load.

    Attributes:
        blocks: What it does not open.
        default_directory: Where the default set is read.
    """

    def __init__(self, settings: Settings, metrics: Metrics, *, rush: Rush | None = None) -> None:
        self._rush = rush or Rush()
        self._settings = settings
        self._metrics = metrics
        self._reader = SetReader(settings)
        self.default_directory = settings.characters
        self.blocks = Blocks(settings.blocked_sets)

    def close(self) -> None:
        """Let go of the threads."""
        self._reader.close()

    # Reading

    async def read(self, directory: str, account: KeyAccount) -> Sources:
        """Read the set that a client named, by a path or as the default.

        Raises:
            ClientError: It cannot be had, or is larger than its key may load; the code says why.
        """
        if directory == DEFAULT:
            return await self.read_own(self.default_directory)
        return await self._reader.read(directory, account)

    async def read_own(self, directory: Path) -> Sources:
        """Read a set of the operator's own; see `SetReader.read_own`."""
        return await self._reader.read_own(directory)

    def read_default_from(self, directory: Path) -> None:
        """Take a set that was read and loaded for the default one: from now on, it is read from there."""
        self.default_directory = directory
        self._reader.is_first = False

    def read_files(self, files: Iterable[tuple[str, str]], account: KeyAccount) -> Sources:
        """Make a set of files that a client sent; see `SetReader.read_files`."""
        return self._reader.read_files(files, account)

    # Opening

    async def load(self, sources: Sources, open_worker: OpenWorker) -> Loaded:
        """Open a worker with a set. The caller owns it.

        Raises:
            ClientError: No character loads, the set is blocked, the worker holds more than it may keep, or none can be
                had.
        """
        self.blocks.refuse(sources)
        began = time.perf_counter()
        try:
            with self._rush:
                worker = await open_worker(sources)
        except WorkerError as error:
            _log.warning("load failed", error=str(error))
            raise ClientError(ErrorCode.CHARACTER_RELOAD_FAILED, "The characters could not be loaded.") from error
        seconds = time.perf_counter() - began
        self._count(worker, seconds)
        if (
            worker.manifests
            and sources.digest not in self.blocks
            and resident_bytes(worker.number) <= self._settings.worker_memory_bytes
        ):
            return Loaded(sources=sources, worker=worker, seconds=seconds)
        await worker.close()
        # It may have been blocked meanwhile. From here to where a session has it, nothing else has a turn.
        self.blocks.refuse(sources)
        if worker.manifests:
            raise too_large(sources, self._settings.worker_memory_bytes)
        raise no_valid_characters(sources, worker.diagnostics)

    def _count(self, worker: Worker, seconds: float) -> None:
        self._metrics.character_load_duration.observe(seconds)
        self._metrics.character_load_count.inc(len(worker.manifests))
        for diagnostic in (each for each in worker.diagnostics if each.severity == "error"):
            self._metrics.character_load_errors.labels(code=diagnostic.code).inc()

    async def load_for_session(self, sources: Sources, open_worker: OpenWorker) -> Loaded:
        """Load a set into a session, at its cost; see `load`."""
        loaded = await self.load(sources, open_worker)
        self._metrics.session_character_count.observe(len(loaded.worker.manifests))
        self._metrics.character_load_per_session.inc(len(loaded.worker.manifests))
        return loaded
