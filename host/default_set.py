"""The set that new sessions begin with, and how another one takes its place.

Runs in: host.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import structlog

from host.directories import DEFAULT
from host.errors import ClientError, ErrorCode
from host.keys.account import KeyAccount
from host.keys.file import default_key
from host.keys.key import DEFAULT_NAME
from host.memory import resident_bytes
from host.metrics import Metrics
from host.metrics.labels import RELOADED
from host.refused_sets import describe
from host.renewing import NotRenewed
from host.sets import CharacterSets, Loaded
from host.settings import Settings
from sandbox.codes import CodeCache
from sandbox.manifest import Manifest
from sandbox.sources import Sources
from sandbox.workers import Worker
from sandbox.workers.templates import Templates

# Reloads of the default set that wait for one another; each is a whole load that no session pays for.
MAX_WAITING_RELOADS: Final = 3
# What one of them takes at most, but for the largest sets.
_RELOAD_SECONDS: Final = 1

_log = structlog.get_logger()


class NoDefaultCharacters(Exception):
    """The server cannot start: its default set has no character that loads."""


class DefaultSet:
    """The set that new sessions begin with. There is one once `open` or `reload` is done.

    Args:
        sets: Reads and loads.
        settings: Where the set is at first.
        templates: Keep it loaded.
        codes: Compiled files; those of this set are kept.
        metrics: Count.
    """

    def __init__(
        self, sets: CharacterSets, settings: Settings, templates: Templates, codes: CodeCache, metrics: Metrics
    ) -> None:
        self._sets = sets
        self._first_directory = settings.characters
        self._own = KeyAccount(default_key(DEFAULT_NAME, settings))
        self._templates = templates
        self._codes = codes
        self._metrics = metrics
        self._sources: Sources | None = None
        self._voices: tuple[Manifest, ...] = ()
        self._reloading = asyncio.Lock()
        self._reloads = 0

    @property
    def sources(self) -> Sources:
        """The set itself."""
        assert self._sources is not None  # noqa: S101 (opened before the first connection)
        return self._sources

    @property
    def voices(self) -> tuple[Manifest, ...]:
        """Those of its characters whose ``good`` is true."""
        return tuple(each for each in self._voices if each.good)

    async def open(self) -> None:
        """Read it for the first time and see that it loads.

        Raises:
            NoDefaultCharacters: It does not; its message says why.
        """
        try:
            await self.reload(DEFAULT)
        except ClientError as error:
            raise NoDefaultCharacters(self._refusal(error)) from error

    def _refusal(self, error: ClientError) -> str:
        reasons = "".join(f"\n  {describe(each)}" for each in error.details or ())
        return f"the default characters in {self._sets.default_directory} cannot be used: {error.message}{reasons}"

    async def reload(self, directory: str, account: KeyAccount | None = None) -> Loaded:
        """Put another set in its place, for sessions to come; what it was loaded into is not the caller's.

        Here ``default`` is the directory that the server was started with, whatever was made the default since.

        Args:
            directory: As a client would name it.
            account: Of the key that asks for it; the operator's own, which may what the settings say, if left out.

        Raises:
            ClientError: It cannot be had, or no character of it loads; the old set stays.
        """
        return await self._reload_in_turn(lambda: self._read(directory, account or self._own))

    async def _read(self, directory: str, account: KeyAccount) -> Sources:
        if directory == DEFAULT:
            return await self._sets.read_own(self._first_directory)
        return await self._sets.read(directory, account)

    async def renew(self) -> None:
        """Read it anew, from where it was read last.

        Raises:
            NotRenewed: It cannot be had, or no character of it loads; the old set stays.
        """
        try:
            loaded = await self._reload_in_turn(lambda: self._sets.read(DEFAULT, self._own))
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
                return await self._reload(read)
        finally:
            self._reloads -= 1

    async def _reload(self, read: Callable[[], Awaitable[Sources]]) -> Loaded:
        sources = await read()
        loaded = await self._sets.load(sources, self._templates.load)
        _warn_if_blind(loaded.worker)
        await self._templates.keep(sources, loaded.worker)
        self._sets.blocks.refuse(sources)
        self._codes.pin(sources)
        self._sources = sources
        self._sets.read_default_from(Path(sources.directory))
        self._voices = loaded.worker.manifests
        return loaded


def _warn_if_blind(worker: Worker) -> None:
    # /proc may be mounted so that other users' processes do not show.
    if worker.alive and worker.number is not None and not resident_bytes(worker.number):
        _log.warning("memory of workers cannot be read", reason="there is no limit on what they keep")
