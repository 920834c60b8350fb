"""Where a session's next characters come from: what its client asks for, or files that changed.

Runs in: host.
"""

from collections.abc import Mapping

from host.cast import Cast
from host.client_events import events as asked
from host.default_set import DefaultSet
from host.directories import DEFAULT
from host.errors import ClientError
from host.keys.account import KeyAccount
from host.refused_sets import refuse_broken
from host.sets import CharacterSets, Loaded
from host.upkeep import Upkeep
from host.watching import Watch
from sandbox.manifest import Manifest
from sandbox.sources import Sources


class Recasting:
    """Loads other characters for one session, at its cost.

    Args:
        sets: Reads and loads.
        default: What a session begins with.
        upkeep: The session's.
        watch: The session's; whoever made it closes it.
        account: Of the session's key, which says what may be loaded.
    """

    def __init__(
        self, sets: CharacterSets, default: DefaultSet, upkeep: Upkeep, watch: Watch, account: KeyAccount
    ) -> None:
        self._account = account
        self._sets = sets
        self._default = default
        self._upkeep = upkeep
        self._watch = watch
        # As a client names it; None for files that were sent.
        self._directory: str | None = DEFAULT
        # Of the watched files that were not loaded for what had been used up.
        self._refused_digest: str | None = None
        # Of the set that was read last, whether or not it loaded; None if none could be read.
        self.latest_digest: str | None = None

    async def load_default(self) -> Loaded:
        """Load what a session begins with.

        Raises:
            ClientError: It cannot be had.
        """
        sources = self._default.sources
        self.latest_digest = sources.digest
        return await self._sets.load_for_session(sources, self._upkeep.open_worker)

    async def load(self, event: asked.CharactersReload) -> Loaded:
        """Load what a client asks for. The caller owns the worker.

        Raises:
            ClientError: It cannot be had, or no character of it loads.
        """
        self.latest_digest = None
        self._upkeep.begin_reload()
        sources = await self._read(event)
        self.latest_digest = sources.digest
        loaded = await self._sets.load_for_session(sources, self._upkeep.open_worker)
        self._directory = event.directory
        return loaded

    async def _read(self, event: asked.CharactersReload) -> Sources:
        if event.files is not None:
            return self._sets.read_files(((file.name, file.source) for file in event.files), self._account)
        assert event.directory is not None  # noqa: S101 (the event has one or the other)
        return await self._sets.read(event.directory, self._account)

    async def load_again(self, sources: Sources) -> Loaded:
        """Load a set that the session has had, for an operator: the session is not asked whether it can afford it.

        Raises:
            ClientError: It does not load any more, or is blocked.
        """
        self.latest_digest = sources.digest
        return await self._sets.load_for_session(sources, self._upkeep.open_worker)

    # Watched files

    async def load_changed(self, manifests: Mapping[str, Manifest]) -> Loaded | None:
        """Load the watched files anew, or return None if they are the same as before. The caller owns the worker.

        Args:
            manifests: Of the characters that are there now.

        Raises:
            ClientError: What a reload raises, or a file that gave a character gives none any more.
        """
        if self._directory is None or not self._watch.is_on:
            return None
        self.latest_digest = None
        try:
            sources = await self._sets.read(self._directory, self._account)
        except ClientError as error:
            # A directory that stays away is told of once.
            if self._watch.is_news(error.code):
                raise
            return None
        if not self._watch.is_news(sources.digest):
            return None
        self.latest_digest = sources.digest
        try:
            self._upkeep.begin_reload()
        except ClientError:
            # Told of once; saved again, it is tried again.
            is_told, self._refused_digest = self._refused_digest == sources.digest, sources.digest
            self._watch.is_news("")
            if is_told:
                return None
            raise
        self._refused_digest = None
        loaded = await self._sets.load_for_session(sources, self._upkeep.open_worker)
        await refuse_broken(manifests, loaded.worker)
        return loaded

    def watch(self, event: asked.CharactersWatch, cast: Cast) -> bool:
        """Begin or end to watch where a cast came from, and tell which.

        Raises:
            ClientError: There is nothing to watch, or too much is watched already.
        """
        if event.enabled is False:
            self._watch.end()
            return False
        self._watch.begin(cast.directory, cast.digest, event.event_id)
        return True

    def follow(self, cast: Cast) -> None:
        """Watch where this cast came from, if anything is watched.

        Raises:
            ClientError: Too much is watched already.
        """
        self._watch.follow(cast.directory, cast.digest)
