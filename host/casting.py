"""Other characters for a session: because its client asks for them, because files changed, or for an operator.

The old ones stay until the new ones are there, and part when the client has been told.

Runs in: host.
"""

import asyncio
import time
from contextlib import suppress

from host import announcements
from host.cast import Cast
from host.client_events import events as asked
from host.company import Company
from host.errors import ClientError, ErrorCode
from host.house import House
from host.news import News
from host.outbox import Outbox
from host.recasting import Recasting
from host.reload_notes import ReloadNotes
from host.responses import Responses
from host.roster import SetChange
from host.server_events.characters import Cause, CharactersWatching
from host.sets import Loaded
from host.upkeep import Upkeep
from sandbox.sources import Sources


class Casting:
    """Changes the cast of one session.

    Args:
        house: Shared with all other sessions.
        company: Who is there.
        recasting: Loads the next ones.
        upkeep: What their worker is charged to.
        responses: Those under way are of the cast that goes.
        outbox: Where the client is told.
        news: The same for what nobody asked for.
        notes: Are taken of each change.

    Attributes:
        loading: Set from the beginning of a change to its answer.
        former: The set before, to go back to; kept where there are operators.
    """

    def __init__(  # noqa: PLR0913 (one parameter a part of the session)
        self,
        house: House,
        company: Company,
        recasting: Recasting,
        upkeep: Upkeep,
        *,
        responses: Responses,
        outbox: Outbox,
        news: News,
        notes: ReloadNotes,
    ) -> None:
        self._house = house
        self._company = company
        self._recasting = recasting
        self._upkeep = upkeep
        self._responses = responses
        self._outbox = outbox
        self._news = news
        self._notes = notes
        # Whether its client has reloaded: others would take the answer to a reload amiss.
        self._knows_reloads = False
        self.loading = asyncio.Event()
        self.former: Sources | None = None

    async def load_first(self) -> None:
        """Load what the session begins with.

        Raises:
            ClientError: It cannot be had.
        """
        self._company.begin(self._make_cast(await self._recasting.load_default()))

    def _make_cast(self, loaded: Loaded) -> Cast:
        return Cast(loaded.sources, loaded.worker, self._upkeep)

    # Why

    async def reload(self, event: asked.CharactersReload) -> None:
        """Do what the client asks for.

        Raises:
            ClientError: It cannot be done; nothing has changed.
        """
        self.loading.set()
        self._knows_reloads = True
        began = time.perf_counter()
        try:
            loaded = await self._recasting.load(event)
        except ClientError as error:
            self._notes.measure(began)
            self._notes.fail(error.code, event.directory, self._recasting.latest_digest, "request")
            raise
        await self._change(loaded, began)
        self._recasting.follow(self._company.cast)

    async def reload_changed(self) -> None:
        """Load watched files that have changed.

        Raises:
            ClientError: They cannot be used; nothing has changed.
        """
        self.loading.set()
        began = time.perf_counter()
        try:
            loaded = await self._recasting.load_changed(self._company.cast.manifests)
        except ClientError as error:
            self._note_failure(error, "watch")
            raise
        if loaded is not None:
            await self._change(loaded, began, cause="watch")

    async def change_set(self, change: SetChange) -> None:
        """Do what an operator asks for, and tell what came of it."""
        self.loading.set()
        # Whoever asked may have stopped waiting for its turn.
        if change.done.done():
            return
        began = time.perf_counter()
        if change.reason is not None:
            self._news.tell(change.reason)
        try:
            await self._change(await self._load_for(change), began, cause="operator")
        except ClientError as error:
            self._note_failure(error, "operator")
            change.end(error)
        else:
            change.end()

    async def _load_for(self, change: SetChange) -> Loaded:
        if change.to == "default":
            return await self._recasting.load_default()
        if self.former is None:
            raise ClientError(ErrorCode.INVALID_VALUE, "The session has had no other set.")
        return await self._recasting.load_again(self.former)

    def _note_failure(self, error: ClientError, cause: Cause) -> None:
        self._notes.fail(error.code, self._company.cast.directory, self._recasting.latest_digest, cause)

    # How

    async def _change(self, loaded: Loaded, began: float, *, cause: Cause = "request") -> None:
        company = self._company
        speaker = None if cause == "request" else company.selection.name
        ended, scene = company.is_conversing, company.scene()
        previous = self._adopt(loaded)
        try:
            await self._responses.cancel_all()
            if speaker is not None and speaker in company.cast.manifests:
                with suppress(ClientError):
                    company.select(await company.ask_for(speaker))
            self._tell(began, ended=ended, cause=cause)
            # The client has its answer; how long the old characters take to part is theirs.
            if ended and previous.has_worker:
                await previous.notify("on_conversation_end", lambda: scene, {"reason": "reload"})
        finally:
            await self._house.partings.part_with(previous)
        await company.notify("on_session_start")

    def _adopt(self, loaded: Loaded) -> Cast:
        previous = self._company.adopt(self._make_cast(loaded))
        # Of use to operators alone, and as large as a set may be.
        if self._house.settings.admin_key is not None:
            self.former = previous.sources
        return previous

    def _tell(self, began: float, *, ended: bool, cause: Cause) -> None:
        cast, seconds = self._company.cast, self._notes.measure(began)
        if cause != "operator" or self._knows_reloads:
            place = self._company.place
            self._outbox.post(announcements.reloaded(cast, place, seconds, ended=ended, cause=cause))
        self.loading.clear()
        self._upkeep.log.info("characters reloaded", loaded=len(cast.manifests))
        self._notes.finish(cast.directory, self._recasting.latest_digest, cause)

    # Around it

    def watch(self, event: asked.CharactersWatch) -> None:
        """Begin or end to watch the files of the cast.

        Raises:
            ClientError: There is nothing to watch, or too much is watched already.
        """
        cast = self._company.cast
        is_on = self._recasting.watch(event, cast)
        self._outbox.post(CharactersWatching(directory=cast.directory, enabled=is_on))

    def tell_waiting(self) -> None:
        """Let whoever waits for a change to begin go on: it was given up before its turn."""
        if not self.loading.is_set():
            self.loading.set()
            self.loading.clear()
