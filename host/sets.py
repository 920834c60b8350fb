"""Where sets of characters come from: the default set, directories that clients name, files that they send.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec
import structlog

from host.blocks import Blocks
from host.directories import DEFAULT
from host.errors import ClientError, ErrorCode
from host.keys.account import KeyAccount
from host.keys.file import default_key
from host.keys.key import DEFAULT_NAME
from host.memory import resident_bytes
from host.metrics import Metrics
from host.metrics.labels import RELOADED
from host.refused_sets import describe, no_valid_characters, too_large
from host.renewing import NotRenewed
from host.set_reader import SetReader
from host.settings import Settings
from sandbox.codes import CodeCache
from sandbox.errors import WorkerError
from sandbox.manifest import Manifest
from sandbox.sources import Sources
from sandbox.workers import OpenWorker, Worker
from sandbox.workers.rush import Rush
from sandbox.workers.templates import Templates

# Reloads of the default set that wait for one another; each is a whole load that no session pays for.
MAX_WAITING_RELOADS: Final = 3
# What one of them takes at most, but for the largest sets.
_RELOAD_SECONDS: Final = 1

_log = structlog.get_logger()


class NoDefaultCharacters(Exception):
    """The server cannot start: its default set has no character that loads."""


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A set that was loaded, and how long it took."""

    sources: Sources
    worker: Worker
    seconds: float


class CharacterSets:
    """Reads and opens sets. Owns the threads that read.

    Args:
        settings: What may be loaded.
        templates: Open workers of sets that are kept loaded.
        codes: Compiled files.
        metrics: Count.
        rush: Is told of each load.

    Attributes:
        blocks: What it does not open.
    """

    def __init__(
        self,
        settings: Settings,
        templates: Templates,
        codes: CodeCache,
        metrics: Metrics,
        *,
        rush: Rush | None = None,
    ) -> None:
        self._rush = rush or Rush()
        self._settings = settings
        self._own = KeyAccount(default_key(DEFAULT_NAME, settings))
        self._codes = codes
        self._templates = templates
        self._metrics = metrics
        self._reader = SetReader(settings)
        self._default_directory = settings.characters
        self._default: Sources | None = None
        self._voices: tuple[Manifest, ...] = ()
        self.blocks = Blocks(settings.blocked_sets)
        self._reloading = asyncio.Lock()
        self._reloads = 0

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
            return await self._reader.read_own(self._default_directory)
        return await self._reader.read(directory, account)

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

    # The default set

    async def open_default(self) -> None:
        """Read the default set for the first time and see that it loads.

        Raises:
            NoDefaultCharacters: It does not; its message says why.
        """
        try:
            await self.reload_default(DEFAULT)
        except ClientError as error:
            raise NoDefaultCharacters(self._refusal(error)) from error

    def _refusal(self, error: ClientError) -> str:
        reasons = "".join(f"\n  {describe(each)}" for each in error.details or ())
        return f"the default characters in {self._default_directory} cannot be used: {error.message}{reasons}"

    async def reload_default(self, directory: str, account: KeyAccount | None = None) -> Loaded:
        """Make another set the default for sessions to come; what it was loaded into is not the caller's.

        Here ``default`` is the directory that the server was started with, whatever was made the default since.

        Args:
            directory: As a client would name it.
            account: Of the key that asks for it; the operator's own, which may what the settings say, if left out.

        Raises:
            ClientError: It cannot be had, or no character of it loads; the old set stays.
        """
        return await self._reload_in_turn(lambda: self._read_new_default(directory, account or self._own))

    async def renew_default(self) -> None:
        """Read the default set anew, from where it was read last.

        Raises:
            NotRenewed: It cannot be had, or no character of it loads; the old set stays.
        """
        try:
            loaded = await self._reload_in_turn(lambda: self.read(DEFAULT, self._own))
        except ClientError as error:
            raise NotRenewed(self._refusal(error)) from error
        for each in loaded.worker.diagnostics:
            if each.severity == "error":
                _log.warning("a default character does not load", reason=describe(each))

    async def _reload_in_turn(self, read: Callable[[], Awaitable[Sources]]) -> Loaded:
        try:
            loaded = await self._take_turn(read)
        except ClientError as error:
            self._metrics.reloads.labels("default", error.code).inc()
            raise
        self._metrics.reloads.labels("default", RELOADED).inc()
        return loaded

    async def _take_turn(self, read: Callable[[], Awaitable[Sources]]) -> Loaded:
        if self._reloads > MAX_WAITING_RELOADS:
            raise ClientError(
                ErrorCode.TOO_MANY_REQUESTS,
                f"{MAX_WAITING_RELOADS} reloads are waiting already.",
                retry_after_seconds=_RELOAD_SECONDS,
            )
        self._reloads += 1
        try:
            async with self._reloading:
                return await self._reload_default(read)
        finally:
            self._reloads -= 1

    async def _reload_default(self, read: Callable[[], Awaitable[Sources]]) -> Loaded:
        sources = await read()
        loaded = await self.load(sources, self._templates.load)
        _warn_if_blind(loaded.worker)
        await self._templates.keep(sources, loaded.worker)
        self.blocks.refuse(sources)
        self._codes.pin(sources)
        self._default = sources
        self._reader.is_first = False
        self._default_directory = Path(sources.directory)
        self._voices = loaded.worker.manifests
        return loaded

    async def _read_new_default(self, directory: str, account: KeyAccount) -> Sources:
        if directory == DEFAULT:
            return await self._reader.read_own(self._settings.characters)
        return await self.read(directory, account)

    @property
    def default(self) -> Sources:
        """The set that a new session begins with."""
        assert self._default is not None  # noqa: S101 (opened before the first connection)
        return self._default

    @property
    def voices(self) -> tuple[Manifest, ...]:
        """The default characters whose ``good`` is true."""
        return tuple(each for each in self._voices if each.good)


def _warn_if_blind(worker: Worker) -> None:
    # /proc may be mounted so that other users' processes do not show.
    if worker.alive and worker.number is not None and not resident_bytes(worker.number):
        _log.warning("memory of workers cannot be read", reason="there is no limit on what they keep")
