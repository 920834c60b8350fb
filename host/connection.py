"""One WebSocket: admission, text to event, event to text, order, closing.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TypeAlias

import structlog
from starlette.types import Message

from host import admission
from host.admission import Admission, Refusal
from host.audit import Act
from host.blocks import blocked
from host.client_events.events import CharactersList, CharactersReload, ClientEvent
from host.client_events.reading import parse_client_event
from host.errors import ClientError, ErrorCode, InvalidEvent
from host.farewell import Dismissed, Farewell, ended_by
from host.house import House
from host.idleness import Idleness
from host.inbox import Inbox
from host.logs import work_for
from host.metrics.labels import NO_EVENT, Ended
from host.outbox import ClientStalled, Outbox
from host.pace import ReadingPace
from host.rate import Rate
from host.roster import Facts, SetChange, Visitor
from host.server_events.errors import error_event
from host.session import Session
from host.spans import Attribute, Name, over
from host.waiting_reloads import MAX_WAITING_RELOADS, WaitingReloads
from host.watching import FilesChanged
from host.wire import Wire

# The characters' last words, and the end of their worker.
CLOSING_SECONDS: Final = 2.0
# Events of one client that are sent before others have their turn: all of an answer of twenty words, in one write, and
# well below a millisecond.
SENT_IN_A_ROW: Final = 32

# What waits its turn.
Waiting: TypeAlias = ClientEvent | InvalidEvent | FilesChanged | SetChange
# Of that, what changes the set. A tuple: a union would be made anew for each event.
_RELOADS: Final = (CharactersReload, FilesChanged, SetChange)

_log = structlog.get_logger()


class Connection:
    """Serves one client from its handshake to its end."""

    # There once the client is admitted.
    _session: Session
    _reloads: WaitingReloads
    _idleness: Idleness

    def __init__(self, websocket: Wire, house: House, admitted: Admission) -> None:
        self._websocket = websocket
        self._house = house
        self._admission = admitted
        self._farewell = Farewell(websocket, house.stage.metrics)
        self._outbox = Outbox()
        self._inbox: Inbox[Waiting] = Inbox()
        self._pace = ReadingPace(house.settings.events_per_second)
        self._metrics = house.stage.metrics
        self._ended = Ended.LEFT
        self._since_seconds = time.time()
        self._came, self._went = Rate(), Rate()
        self._changes: set[SetChange] = set()
        self._failure: asyncio.Future[NoReturn] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Serve until either side ends the connection."""
        offered = admission.offered_subprotocols(self._websocket.headers)
        # Answering a subprotocol that was not offered makes clients give up.
        await self._websocket.accept(admission.SUBPROTOCOL if admission.SUBPROTOCOL in offered else None)
        admitted = self._admission.admit(self._websocket.headers)
        if isinstance(admitted, Refusal):
            self._record_refusal(admitted.code, admitted.reason, admitted.key_name)
            await self._farewell.refuse(ClientError(admitted.code, admitted.message), admitted.close_code)
            return
        with self._admission.place(admitted, self):
            self._session = Session(self._house, self._outbox, self._fail, self._take_change, account=admitted)
            self._reloads = WaitingReloads(self._session.loading)
            work_for(self._session.whereabouts)
            try:
                await self._serve_in_span()
            finally:
                self._metrics.sessions_ended.labels(self._ended).inc()
                _log.debug("session ended", reason=self._ended)

    async def _serve_in_span(self) -> None:
        with over(self._house.stage.spans, Name.SESSION, {Attribute.SESSION: self._session.id}) as span:
            try:
                await self._serve_session()
            finally:
                await self._close_session()
                span.note({Attribute.OUTCOME: self._ended})

    def dismiss(self, error: ClientError, close_code: int) -> None:
        """Tell the client why, and hang up. Returns at once."""
        self._fail(Dismissed(error, close_code))

    def _record_refusal(self, code: ErrorCode, reason: str, key: str | None) -> None:
        address, origin = self._websocket.address, self._websocket.headers.get("origin")
        self._house.audit.record(Act.REFUSAL, address, code, reason=reason, address=address, key=key, origin=origin)

    async def _serve_session(self) -> None:
        try:
            query = self._websocket.query_params
            await self._session.begin(query.get("character") or None, query.get("model", ""))
        except ClientError as error:
            self._ended = Ended.NOT_LOADED
            self._record_refusal(error.code, "characters", self._session.key_name)
            await self._farewell.refuse(error, admission.TRY_AGAIN_LATER)
            return
        _log.debug("session began", key=self._session.key_name)
        draining = self._admission.draining
        if draining.is_under_way:
            # The end came while the characters were loaded.
            self._ended = Ended.DRAINED
            await self._farewell.hang_up(admission.SERVICE_RESTART)
            return
        present = self._house.roster.present(self._session.id, self)
        with draining.seeing_out(self), self._noticing_idleness(), present:
            if self._session.has_blocked_set:
                # That was done while it began.
                self.dismiss(blocked(), admission.POLICY_VIOLATION)
            await self._run(self._read(), self._handle(), self._write())

    @contextmanager
    def _noticing_idleness(self) -> Iterator[None]:
        idle_seconds = self._house.settings.idle_seconds
        self._idleness = Idleness(idle_seconds, lambda: self._session.is_busy, self._let_go)
        try:
            yield
        finally:
            self._idleness.close()
            # It knows whom to let go.
            del self._idleness

    def _let_go(self) -> None:
        message = f"Nothing was said for {self._house.settings.idle_seconds:g} s."
        self.dismiss(ClientError(ErrorCode.SESSION_IDLE, message), admission.IDLE)

    async def _run(self, *work: Coroutine[Any, Any, None]) -> None:
        tasks = [asyncio.ensure_future(each) for each in work]
        ends: list[asyncio.Future[Any]] = [*tasks, self._failure]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        await self._part(results)

    async def _part(self, results: list[BaseException | None]) -> None:
        self._ended = Ended.DRAINED if self._admission.draining.is_under_way else Ended.LEFT
        failure = self._failure.exception() if self._failure.done() else None
        causes = [each for each in (failure, *results) if each and not isinstance(each, asyncio.CancelledError)]
        for cause in causes:
            self._ended = ended_by(cause) or self._ended
            await self._farewell.say(cause)

    # The end of the server

    @property
    def waiting_bytes(self) -> int:
        """What waits to be sent to the client."""
        return self._session.waiting_bytes

    async def leave(self) -> None:
        """Go, once all that the client has asked for is done and told."""
        is_done = False
        while not is_done:
            await self._inbox.done()
            await self._session.finish_responses()
            is_done = self._inbox.is_done and not self._session.is_responding
        self._fail(Dismissed(None, admission.SERVICE_RESTART))

    async def cut_short(self) -> None:
        """End the responses under way as failed, and go."""
        await self._session.fail_responses(ErrorCode.SERVER_SHUTTING_DOWN, "The server is shutting down.")
        self._fail(Dismissed(None, admission.SERVICE_RESTART))

    def _fail(self, error: BaseException) -> None:
        if not self._failure.done():
            self._failure.set_exception(error)

    async def _close_session(self) -> None:
        for change in self._changes:
            change.done.cancel()
        if not self._failure.cancel() and not self._failure.cancelled():
            # Whoever was not there any more need not be told.
            self._failure.exception()
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._session.close()
        except TimeoutError:
            _log.warning("session closed late")
        finally:
            await self._session.abandon()

    # In

    async def _read(self) -> None:
        while True:
            if wait_seconds := self._pace.wait_seconds():
                await asyncio.sleep(wait_seconds)
            # No name for what came: it would be kept until the next event comes, and may be a megabyte.
            if not await self._take_in(await self._websocket.receive()):
                return

    async def _take_in(self, message: Message) -> bool:
        """Take in what came, and return whether there may be more."""
        if message["type"] == "websocket.disconnect":
            return False
        self._idleness.hear()
        characters = len(message.get("text") or "")
        self._came.count()
        event = self._parse(message, characters)
        self._count(event)
        if isinstance(event, CharactersList) and self._reloads.are_left:
            # Answered with the old characters, at once: a reload is no reason to know nothing.
            await self._session.loading.wait()
            self._session.list_characters()
        else:
            await self._inbox.put(self._admit(event), characters)
        return True

    def _count(self, event: ClientEvent | InvalidEvent) -> None:
        self._metrics.event_came(NO_EVENT if isinstance(event, InvalidEvent) else event.type)

    def _parse(self, message: Any, characters: int) -> ClientEvent | InvalidEvent:
        text = message.get("text")
        if text is None:
            self._pace.charge(len(message.get("bytes") or b""), 0.0)
            return InvalidEvent(ErrorCode.INVALID_EVENT, "Events are text frames; a binary frame is none.")
        began = time.thread_time()
        try:
            return parse_client_event(text, reject_unknown_keys=self._house.settings.reject_unknown_keys)
        except InvalidEvent as error:
            return error
        finally:
            self._pace.charge(characters, time.thread_time() - began)

    def _admit(self, event: ClientEvent | InvalidEvent) -> ClientEvent | InvalidEvent:
        if not isinstance(event, CharactersReload):
            return event
        if self._reloads.are_enough:
            message = f"{MAX_WAITING_RELOADS} reloads are waiting already."
            self._session.notes.refuse(ErrorCode.TOO_MANY_REQUESTS, event.directory)
            return InvalidEvent(ErrorCode.TOO_MANY_REQUESTS, message, event_id=event.event_id)
        self._reloads.add()
        return event

    async def _take_change(self, change: FilesChanged | SetChange) -> None:
        self._reloads.add()
        try:
            await self._inbox.put(change, 0)
        except asyncio.CancelledError:
            # It gets no turn: nobody is to wait for it any more.
            self._reloads.give_up()
            self._session.tell_waiting()
            raise

    # What operators see and do

    def facts(self) -> Facts:
        """Tell what is to be known of the session."""
        rates = self._came.a_second(), self._went.a_second()
        return self._session.tell(Visitor(self._websocket.address, self._since_seconds, *rates))

    async def kill_worker(self) -> bool:
        """End the session's worker; see `Visit`."""
        return await self._session.kill_worker()

    async def change_set(self, change: SetChange) -> None:
        """Put a change behind the events that wait; see `Visit`."""
        self._changes.add(change)
        change.done.add_done_callback(lambda _: self._changes.discard(change))
        await self._take_change(change)

    # What happens

    async def _handle(self) -> None:
        while True:
            await self._answer(await self._inbox.take())
            await self._outbox.room()
            # Neither of the two lets anybody else have a turn while there is an event and there is room.
            await asyncio.sleep(0)

    async def _answer(self, event: Waiting) -> None:
        try:
            await self._do(event)
        except ClientError as error:
            self._outbox.post(error_event(error, event.event_id))
            self._metrics.error_told(error.code)

    async def _do(self, event: Waiting) -> None:
        if isinstance(event, InvalidEvent):
            raise event
        is_reload = isinstance(event, _RELOADS)
        if is_reload:
            self._reloads.begin()
        try:
            await self._session.handle(event, self._inbox.next)
        except (ClientError, ClientStalled):
            raise
        except Exception as error:
            # A fault of ours costs the client an answer, never the session.
            _log.exception("event failed", event_type=event.type)
            if isinstance(event, SetChange):
                event.end(ClientError(ErrorCode.SERVER_ERROR, "The server failed to do this."))
            raise ClientError(ErrorCode.SERVER_ERROR, "The server failed to do this.") from error
        finally:
            if is_reload:
                self._reloads.end()

    # Out

    async def _write(self) -> None:
        while True:
            await self._outbox.filled()
            if not self._inbox.is_empty:
                # What answers the client's next event goes in the same write, which is the kernel's and dear.
                await asyncio.sleep(0)
            texts = await self._outbox.take(SENT_IN_A_ROW)
            await self._websocket.send(texts)
            self._went.count(len(texts))
            # Sending rarely waits; a client that is sent a lot would keep the others from their turn.
            if len(texts) == SENT_IN_A_ROW:
                await asyncio.sleep(0)
