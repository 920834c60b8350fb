"""One client's session: what each of its events means.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import UNSET

from host import announcements
from host import client_events as asked
from host import server_events as events
from host.cast import Cast
from host.conversation import Conversation, make_item, message_of
from host.directories import DEFAULT
from host.errors import ClientError, ErrorCode
from host.history import History
from host.item_requests import answer_item_request
from host.items import ResponseSettings, SessionSettings
from host.news import News
from host.outbox import Outbox
from host.replies import ReplyEngine
from host.responder import Responder
from host.response_writer import Ending, ResponseWriter
from host.responses import Responses
from host.selection import NOBODY, Selection, select, wanted_character
from host.session_object import CharacterSetInfo, SessionObject
from host.session_state import SessionState
from host.sets import CharacterSets, Loaded, refuse_broken
from host.settings import Settings
from host.turns import TurnMaker
from host.upkeep import Stage, Upkeep
from host.watching import FilesChanged, Watch, Watches
from sandbox.messages import SceneData


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What all sessions of one application share."""

    settings: Settings
    sets: CharacterSets
    stage: Stage
    engine: ReplyEngine
    watches: Watches


class Session:
    """A session. Owns its cast and its responses.

    Args:
        house: Shared with all other sessions.
        outbox: Where answers go.
        on_failure: Told of what only the connection can deal with.
        on_change: Told of changes of watched files, to be given back in their turn.
    """

    def __init__(
        self,
        house: House,
        outbox: Outbox,
        on_failure: Callable[[BaseException], None],
        on_change: Callable[[FilesChanged], Awaitable[None]],
    ) -> None:
        self._house = house
        self._outbox = outbox
        self._state = SessionState(house.engine.model, greeting=house.settings.greeting)
        self._begin_conversation()
        self._responses = Responses(self._count_response, on_failure)
        self._news = News(outbox, lambda: self._responses.is_busy, on_failure)
        self._upkeep = Upkeep(self._state.id, house.stage, self._news.tell)
        self._cast: Cast | None = None
        self._selection = NOBODY
        self._generation = 0
        # From the beginning of a reload to its answer.
        self.loading = asyncio.Event()
        self._origin: str | None = DEFAULT
        self._watch = Watch(house.watches, on_change)

    @property
    def id(self) -> str:
        """The session's id."""
        return self._state.id

    # Beginning and end

    async def begin(self, character: str | None) -> None:
        """Load the default characters, select one of them if asked to, and greet the client.

        Raises:
            ClientError: The characters cannot be loaded.
        """
        loaded = await self._house.sets.load_for_session(self._house.sets.default, self._upkeep.open_worker)
        self._cast = self._make_cast(loaded)
        if character is not None:
            try:
                self._selection = await select(self._cast, character, self._scene(selected=character))
            except ClientError as error:
                self._news.tell(error)
        self._outbox.post(events.SessionCreated(session=self._describe()))
        self._news.open()
        await self._notify("on_session_start")
        if self._selection.name is not None:
            await self._notify("on_character_selected", {"name": self._selection.name})
            self._greet()

    async def close(self) -> None:
        """Stop the responses, tell the characters that it is over, and end their worker."""
        self._watch.end()
        await self._responses.close()
        if self._cast is not None:
            # Nobody is called back to life to be told that it is over.
            if self._is_conversing and self._cast.has_worker:
                await self._notify("on_conversation_end", {"reason": "disconnect"})
            if self._cast.has_worker:
                await self._notify("on_session_end")
            await self._cast.close()

    async def abandon(self) -> None:
        """End the worker at once, asking nobody, and let go of everything."""
        self._upkeep.log.close()
        self._watch.close()
        if self._cast is not None:
            await self._cast.close()
        self._responses.let_go()
        self._news.close()

    async def finish_responses(self) -> None:
        """Wait until no response is under way, and the client has been told all of the last one."""
        await self._responses.finish()
        await self._outbox.sent()

    def _make_cast(self, loaded: Loaded) -> Cast:
        return Cast(loaded.sources, loaded.worker, self._upkeep)

    @property
    def cast(self) -> Cast:
        """The characters of the session."""
        assert self._cast is not None  # noqa: S101 (begun before any event is handled)
        return self._cast

    # Events

    async def handle(self, event: asked.ClientEvent | FilesChanged) -> None:  # noqa: C901 (a table of events, spelt out)
        """Do what an event asks for.

        Raises:
            ClientError: It cannot be done; nothing has changed.
        """
        match event:
            case asked.SessionUpdate():
                await self._update(event)
            case asked.ItemCreate():
                await self._create_item(event)
            case asked.ItemRetrieve() | asked.ItemDelete() | asked.ItemTruncate():
                self._outbox.post(answer_item_request(self._conversation, event))
            case asked.ResponseCreate():
                self._respond(event)
            case asked.ResponseCancel(response_id=response_id):
                await self._responses.cancel(response_id)
            case asked.InputAudioClear():
                self._outbox.post(events.InputAudioCleared())
            case asked.InputAudioCommit():
                raise ClientError(
                    ErrorCode.INPUT_AUDIO_BUFFER_COMMIT_EMPTY,
                    "There is no speech to commit: this server takes text, and does not keep audio.",
                )
            case asked.CharactersReload():
                self.loading.set()
                await self._reload(event)
            case FilesChanged():
                self.loading.set()
                await self._reload_changed()
            case asked.CharactersWatch():
                self._watch_characters(event)
            case asked.CharactersList():
                self.list_characters()
            case asked.InputAudioAppend() | asked.OutputAudioClear():
                pass

    # Settings and selection

    async def _update(self, event: asked.SessionUpdate) -> None:
        values = self._state.updated(event.session)
        selection = await self._wanted_selection(event.session)
        is_another = selection.name != self._selection.name
        begins_to_greet = values["greeting"] and not self._state.is_greeting
        # Nothing fails from here on: an update is done as a whole, or not at all.
        self._state.adopt(values)
        ended = await self._end_conversation() if is_another and self._state.forgets else None
        self._selection = selection
        self._outbox.post(events.SessionUpdated(session=self._describe()))
        if ended is not None:
            await self.cast.notify("on_conversation_end", lambda: ended, {"reason": "selection"})
        if is_another and selection.name is not None:
            await self._notify("on_character_selected", {"name": selection.name})
        if is_another or begins_to_greet:
            self._greet()

    async def _wanted_selection(self, wishes: SessionSettings) -> Selection:
        wanted = wanted_character(wishes, self.cast.manifests)
        if wanted is None or wanted == self._selection.name:
            return self._selection
        return await select(self.cast, wanted, self._scene(selected=wanted)) if wanted else NOBODY

    async def _end_conversation(self) -> SceneData | None:
        """Begin another conversation, and return the last scene of the one before if there was any."""
        ended = self._scene() if self._is_conversing else None
        await self._responses.cancel_all()
        self._begin_conversation()
        return ended

    def _begin_conversation(self) -> None:
        self._conversation = Conversation()
        self._history = History(self._conversation, self._house.settings.history_characters)

    def _describe(self) -> SessionObject:
        cast = self.cast
        prompt = self._selection.prompt if self._selection.name else None
        return SessionObject(
            **self._state.describe(),
            character=self._selection.name,
            characters=CharacterSetInfo(
                directory=cast.directory, generation=self._generation, count=len(cast.manifests)
            ),
            system_prompt=prompt if self._house.settings.show_prompts else UNSET,
        )

    # Items

    async def _create_item(self, event: asked.ItemCreate) -> None:
        item = make_item(event.item)
        before = self._conversation.add(item, event.previous_item_id)
        self._outbox.post(events.ItemAdded(previous_item_id=before, item=item))
        self._outbox.post(events.ItemDone(previous_item_id=before, item=item))
        if isinstance(item, events.MessageItem) and item.role == "user":
            await self._notify("on_user_message", {"message": message_of(item)})

    # Responses

    def _respond(self, event: asked.ResponseCreate) -> None:
        settings = event.response or ResponseSettings()
        self._responses.refuse_if_busy(beside=settings.conversation == "none")
        self._start_response(settings)

    def _greet(self) -> None:
        """Let the selected character speak first, if that is wanted and nobody has spoken."""
        name = self._selection.name
        if name is None or "greet" not in self.cast.manifests[name].hooks:
            return
        if self._state.is_greeting and not self._conversation and not self._responses.is_busy:
            self._start_response(ResponseSettings())

    def _start_response(self, settings: ResponseSettings) -> None:
        beside = settings.conversation == "none"
        maker = TurnMaker(
            cast=self.cast,
            selected=self._selection.name,
            scene=self._scene,
            conversation=self._conversation,
            history=self._history,
            state=self._state,
            settings=settings,
            reads_prompt=self._house.engine.reads_prompt,
        )
        maker.check()
        writer = ResponseWriter(
            self._outbox.post,
            None if beside else self._conversation,
            metadata=settings.metadata,
            max_output_tokens=maker.max_output_tokens,
        )
        responder = Responder(
            self._house.engine,
            writer,
            maker.make,
            client_tools=maker.client_tools,
            run_tool=maker.run_tool,
            room=self._outbox.room,
        )
        self._responses.start(writer, self._run(responder, writer, beside=beside), beside=beside)

    async def _run(self, responder: Responder, writer: ResponseWriter, *, beside: bool) -> None:
        status = await responder.run()
        if not beside and status == "completed" and (said := writer.said) is not None:
            await self._notify("on_response", {"message": said})

    def _count_response(self, ending: Ending) -> None:
        self._house.stage.metrics.responses.labels(status=ending).inc()
        self._news.flush()

    # Characters

    async def _reload(self, event: asked.CharactersReload) -> None:
        began = time.perf_counter()
        try:
            loaded = await self._load(event)
        except ClientError:
            self._observe_reload(began)
            raise
        self._origin = event.directory
        await self._change_cast(loaded, began)
        self._watch.follow(self.cast.directory, self.cast.digest)

    async def _reload_changed(self) -> None:
        """Load the watched files anew, if they are others; whoever spoke goes on speaking.

        Raises:
            ClientError: What a reload raises, or a file that gave a character gives none any more.
        """
        if self._origin is None or not self._watch.is_on:
            return
        began = time.perf_counter()
        try:
            sources = await self._house.sets.read(self._origin)
        except ClientError as error:
            # A directory that stays away is told of once.
            if self._watch.is_news(error.code):
                raise
            return
        if self._watch.is_news(sources.digest):
            self._upkeep.begin_reload()
            loaded = await self._house.sets.load_for_session(sources, self._upkeep.open_worker)
            await refuse_broken(self.cast.manifests, loaded.worker)
            await self._change_cast(loaded, began, cause="watch")

    async def _change_cast(self, loaded: Loaded, began: float, *, cause: events.Cause = "request") -> None:
        speaker = self._selection.name if cause == "watch" else None
        ended, scene = self._is_conversing, self._scene()
        previous = self._adopt(self._make_cast(loaded))
        try:
            await self._responses.cancel_all()
            if speaker is not None and speaker in self.cast.manifests:
                with suppress(ClientError):
                    self._selection = await select(self.cast, speaker, self._scene(selected=speaker))
            seconds = self._observe_reload(began)
            self._outbox.post(announcements.reloaded(self.cast, self._place, seconds, ended=ended, cause=cause))
            self.loading.clear()
            self._upkeep.log.info("characters reloaded", loaded=len(self.cast.manifests))
            # The client has its answer; how long the old characters take to part is theirs.
            if ended and previous.has_worker:
                await previous.notify("on_conversation_end", lambda: scene, {"reason": "reload"})
        finally:
            await previous.close()
        await self._notify("on_session_start")

    async def _load(self, event: asked.CharactersReload) -> Loaded:
        self._upkeep.begin_reload()
        return await self._house.sets.load_for_session(await self._read(event), self._upkeep.open_worker)

    def _observe_reload(self, began: float) -> float:
        seconds = time.perf_counter() - began
        self._house.stage.metrics.character_reload_duration.observe(seconds)
        return seconds

    def _adopt(self, cast: Cast) -> Cast:
        """Begin anew with another cast, and return the one before; its owner is then the caller."""
        previous, self._cast = self.cast, cast
        self._generation += 1
        self._begin_conversation()
        self._selection = NOBODY
        return previous

    async def _read(self, event: asked.CharactersReload) -> Any:
        if event.files is not None:
            return self._house.sets.read_files((file.name, file.source) for file in event.files)
        assert event.directory is not None  # noqa: S101 (the event has one or the other)
        return await self._house.sets.read(event.directory)

    @property
    def _is_conversing(self) -> bool:
        return self._selection.name is not None or len(self._conversation) > 0 or self._responses.is_busy

    def list_characters(self) -> None:
        """Answer with the characters there are now."""
        self._outbox.post(announcements.listed(self.cast, self._place))

    def _watch_characters(self, event: asked.CharactersWatch) -> None:
        directory = self.cast.directory
        if event.enabled is False:
            self._watch.end()
        else:
            self._watch.begin(directory, self.cast.digest, event.event_id)
        self._outbox.post(events.CharactersWatching(directory=directory, enabled=event.enabled is not False))

    @property
    def _place(self) -> announcements.Place:
        return announcements.Place(self._generation, self._selection.name)

    # What hooks are given

    def _scene(self, *, selected: str | None = None) -> SceneData:
        now = time.time()
        local = time.localtime(now)
        return SceneData(
            selected=selected or self._selection.name,
            messages=self._conversation.recent_messages(),
            now_seconds=now,
            offset_seconds=local.tm_gmtoff,
            zone=local.tm_zone,
        )

    async def _notify(self, hook: str, arguments: dict[str, Any] | None = None) -> None:
        await self.cast.notify(hook, self._scene, arguments)
