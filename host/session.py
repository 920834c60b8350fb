"""One client's session: what each of its events means.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import UNSET

from host import announcements
from host.cast import Cast
from host.casting import Casting
from host.client_events import events as asked
from host.company import Company
from host.dialogue import Dialogue
from host.errors import ClientError, ErrorCode
from host.exchange import Exchange
from host.house import House
from host.keys.account import KeyAccount
from host.logs import Whereabouts
from host.news import News
from host.outbox import Outbox
from host.recasting import Recasting
from host.reload_notes import ReloadNotes
from host.response_writer import Ending, ResponseWriter
from host.responses import Responses
from host.roster import Facts, SetChange, Visitor
from host.server_events.input_audio import InputAudioCleared
from host.server_events.session import SessionCreated, SessionUpdated
from host.session_object import CharacterSetInfo, SessionObject
from host.session_state import SessionState
from host.upkeep import Upkeep
from host.watching import FilesChanged, Watch
from sandbox.messages import SceneData


class Session:
    """A session. Owns its cast and its responses.

    Args:
        house: Shared with all other sessions.
        outbox: Where answers go.
        on_failure: Told of what only the connection can deal with.
        on_change: Told of changes of watched files, to be given back in their turn.
        account: Of the key that the client has shown.
    """

    def __init__(
        self,
        house: House,
        outbox: Outbox,
        on_failure: Callable[[BaseException], None],
        on_change: Callable[[FilesChanged], Awaitable[None]],
        *,
        account: KeyAccount,
    ) -> None:
        self._house = house
        self.account = account
        self._outbox = outbox
        self._state = SessionState(house.engine.model, greeting=house.settings.greeting)
        self._responses = Responses(self._count_response, on_failure)
        self._dialogue = Dialogue(
            house.engine,
            outbox,
            self._responses,
            house.settings.history_characters,
            spans=house.stage.spans,
        )
        self._news = News(outbox, lambda: self._responses.is_busy, on_failure, house.stage.metrics.error_told)
        self._upkeep = Upkeep(self._state.id, house.stage, self._news.tell, account)
        self._company = Company(self._dialogue, house.clock, self.whereabouts)
        self._exchange = Exchange(self._dialogue, self._company, self._state)
        self._watch = Watch(house.watches, on_change)
        self.notes = ReloadNotes(self._state.id, account.name, house.audit, house.stage.metrics)
        self._casting = Casting(
            house,
            self._company,
            Recasting(house.sets, house.default, self._upkeep, self._watch, account),
            self._upkeep,
            responses=self._responses,
            outbox=outbox,
            news=self._news,
            notes=self.notes,
        )

    @property
    def id(self) -> str:
        """The session's id."""
        return self._state.id

    @property
    def whereabouts(self) -> Whereabouts:
        """What the log tells of it."""
        return self._upkeep.log.whereabouts

    @property
    def key_name(self) -> str:
        """The name of the key that its client has shown."""
        return self.account.name

    @property
    def is_busy(self) -> bool:
        """Whether a response is under way."""
        return self._responses.is_busy

    # Beginning and end

    async def begin(self, character: str | None, model: str) -> None:
        """Load the default characters, select one of them if asked to, and greet the client.

        Args:
            character: Name of the one to select.
            model: What the client has asked for; only shown.

        Raises:
            ClientError: The characters cannot be loaded.
        """
        began = time.perf_counter()
        self._state.name_model(model)
        await self._casting.load_first()
        if character is not None:
            try:
                self._company.select(await self._company.ask_for(character))
            except ClientError as error:
                self._news.tell(error)
        self._outbox.post(SessionCreated(session=self._describe()))
        self._house.stage.metrics.sessions_started.inc()
        self._house.stage.metrics.session_start_duration.observe(time.perf_counter() - began)
        self._news.open()
        await self._notify("on_session_start")
        if self._company.selection.name is not None:
            await self._notify("on_character_selected", {"name": self._company.selection.name})
            self._exchange.greet()

    async def close(self) -> None:
        """Stop the responses, tell the characters that it is over, and end their worker."""
        self._watch.end()
        await self._responses.close()
        if self._company.has_cast:
            # Nobody is called back to life to be told that it is over.
            if self._company.is_conversing and self.cast.has_worker:
                await self._notify("on_conversation_end", {"reason": "disconnect"})
            if self.cast.has_worker:
                await self._notify("on_session_end")
            await self.cast.close()

    async def abandon(self) -> None:
        """End the worker at once, asking nobody, and let go of everything."""
        self._upkeep.log.close()
        self._watch.close()
        if self._company.has_cast:
            await self.cast.close()
        self._responses.let_go()
        self._news.close()

    @property
    def waiting_bytes(self) -> int:
        """What waits to be sent to the client."""
        return self._outbox.waiting_bytes

    @property
    def is_responding(self) -> bool:
        """Whether any response is under way, in the conversation or beside it."""
        return self._responses.are_under_way

    async def finish_responses(self) -> None:
        """Wait until no response is under way, and the client has been told all of the last one."""
        await self._responses.finish()
        await self._outbox.sent()

    async def fail_responses(self, code: ErrorCode, message: str) -> None:
        """End the responses under way as failed, and wait until the client has been told."""
        await self._responses.fail_all(code, message)
        await self._outbox.sent()

    def _count_response(self, writer: ResponseWriter, ending: Ending) -> None:
        metrics = self._house.stage.metrics
        metrics.response_ended(ending)
        metrics.response_duration.observe(writer.passed_seconds)
        if writer.first_words_seconds is not None:
            metrics.first_words.observe(writer.first_words_seconds)
        self._news.flush()

    @property
    def cast(self) -> Cast:
        """The characters of the session."""
        return self._company.cast

    # Events

    async def handle(self, event: asked.ClientEvent | FilesChanged | SetChange, then: object = None) -> None:  # noqa: C901, PLR0912 (a table of events)
        """Do what an event asks for.

        Args:
            event: What came.
            then: What is done next, if that is there already.

        Raises:
            ClientError: It cannot be done; nothing has changed.
        """
        match event:
            case asked.SessionUpdate():
                await self._update(event)
            case asked.ItemCreate():
                await self._exchange.take_item(event, then)
            case asked.ItemRetrieve() | asked.ItemDelete() | asked.ItemTruncate():
                self._dialogue.answer(event)
            case asked.ResponseCreate():
                await self._exchange.respond(event.response)
            case asked.ResponseCancel(response_id=response_id):
                await self._responses.cancel(response_id)
            case asked.InputAudioClear():
                self._outbox.post(InputAudioCleared())
            case asked.InputAudioCommit():
                raise ClientError(
                    ErrorCode.INPUT_AUDIO_BUFFER_COMMIT_EMPTY,
                    "There is no speech to commit: this server takes text, and does not keep audio.",
                )
            case asked.CharactersReload():
                await self._casting.reload(event)
            case FilesChanged():
                await self._casting.reload_changed()
            case SetChange():
                await self._casting.change_set(event)
            case asked.CharactersWatch():
                self._casting.watch(event)
            case asked.CharactersList():
                self.list_characters()
            case asked.InputAudioAppend() | asked.OutputAudioClear():
                pass

    # Settings and selection

    async def _update(self, event: asked.SessionUpdate) -> None:
        values = self._state.updated(event.session)
        selection = await self._company.wanted(event.session)
        is_another = selection.name != self._company.selection.name
        begins_to_greet = values["greeting"] and not self._state.is_greeting
        # Nothing fails from here on: an update is done as a whole, or not at all.
        self._state.adopt(values)
        ended = await self._end_conversation() if is_another and self._state.forgets else None
        self._company.select(selection)
        self._outbox.post(SessionUpdated(session=self._describe()))
        if ended is not None:
            await self.cast.notify("on_conversation_end", lambda: ended, {"reason": "selection"})
        if is_another and selection.name is not None:
            await self._notify("on_character_selected", {"name": selection.name})
        if is_another or begins_to_greet:
            self._exchange.greet()

    async def _end_conversation(self) -> SceneData | None:
        """Begin another conversation, and return the last scene of the one before if there was any."""
        ended = self._company.scene() if self._company.is_conversing else None
        await self._responses.cancel_all()
        self._dialogue.begin_anew()
        return ended

    def _describe(self) -> SessionObject:
        cast = self.cast
        prompt = self._company.selection.prompt if self._company.selection.name else None
        return SessionObject(
            **self._state.describe(),
            character=self._company.selection.name,
            characters=CharacterSetInfo(
                directory=cast.directory, generation=self._company.generation, count=len(cast.manifests)
            ),
            system_prompt=prompt if self._house.settings.show_prompts else UNSET,
        )

    # Characters

    @property
    def loading(self) -> asyncio.Event:
        """Set from the beginning of a reload to its answer."""
        return self._casting.loading

    def tell_waiting(self) -> None:
        """Let whoever waits for a reload to begin go on: it was given up before its turn."""
        self._casting.tell_waiting()

    def list_characters(self) -> None:
        """Answer with the characters there are now."""
        self._outbox.post(announcements.listed(self.cast, self._company.place))

    # What operators see and do

    def tell(self, visitor: Visitor) -> Facts:
        """Tell what is to be known of the session, beside what its connection knows."""
        cast, former = self.cast, self._casting.former
        return Facts(
            id=self.id,
            key=self.key_name,
            character=self._company.selection.name,
            directory=cast.directory,
            digest=cast.digest,
            previous_digest=None if former is None else former.digest,
            generation=self._company.generation,
            worker=cast.worker_number,
            processor_seconds=self._upkeep.processor_seconds,
            **visitor._asdict(),
        )

    @property
    def has_blocked_set(self) -> bool:
        """Whether an operator has blocked the set that it has."""
        return self.cast.digest in self._house.sets.blocks

    async def kill_worker(self) -> bool:
        """End the worker; the next question gets another. Return whether there was one."""
        return await self.cast.kill_worker()

    async def _notify(self, hook: str, arguments: dict[str, Any] | None = None) -> None:
        await self._company.notify(hook, arguments)
