"""The server's end of a WebSocket: uvicorn's, with a shorter way for the frames that make up nearly all of a session.

Whatever is out of the ordinary goes uvicorn's way: the handshake, control frames, fragments, faults.

Runs in: host.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from host.frames import WHOLE_TEXT, frame_texts, is_masked, measure, unmask

# The ASGI extension that this protocol offers, and the type of its one message: {"texts": [bytes, ...]}, each to be a
# frame of its own.
TEXTS: Final = "greenroom.texts"
# A client that reads has the rest by then. Of one that does not, the kernel would keep the socket, and we what was
# written to it, for as long as that client likes.
LINGER_SECONDS: Final = 10.0
# Texts of one client that are taken in a row, and half as many pings or fragments; a tenth of a millisecond either way.
# 300 kB of pings held up everybody for a fifth of a second.
FRAMES_AT_ONCE: Final = 32
# Pings and beginnings of texts become no events, so that nobody counts them; this leaves them a hundredth of the loop.
REST_SECONDS: Final = 0.01
# The application asks for those behind a text when it wants them, unless it has ended.
_LOOK_SECONDS: Final = 0.25
# To a client whose headers are more than a handshake may have.
_UNREADABLE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    # From the network to uvicorn: of a frame that has begun, so many bytes are still to come.
    _owed_bytes = 0
    # What came and was not looked at yet: frames that have to wait, or the beginning of one whose size is not known.
    _held = b""
    # Until more of it is looked at, unless the application asks for it sooner.
    _resting: asyncio.TimerHandle | None = None
    _may_be_asked = False
    # From the end of the application to that of the connection.
    _lingering: asyncio.TimerHandle | None = None
    # After a faulty frame nothing more is understood.
    _has_failed = False

    async def run_asgi(self) -> None:
        """Run the application, offer it the extension, and see to it that the connection ends after it."""
        self.scope["extensions"][TEXTS] = {}
        await super().run_asgi()
        if not self.disconnected:
            self._lingering = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that the connection has ended."""
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        super().connection_lost(exc)
        # It waits for more, and what waits in it knows it: a circle would wait for the collector.
        self.conn.parser.close()

    # Out

    async def send(self, message: Any) -> None:
        """Send what the application wants sent; see ASGI.

        Raises:
            ClientDisconnected: Nobody is there any more.
        """
        if message["type"] != TEXTS:
            await super().send(message)
            return
        if not self.writable.is_set():
            await self.writable.wait()
        if self.disconnected or self.conn.state is not OPEN:
            raise ClientDisconnected
        self.transport.write(frame_texts(message["texts"]))

    # In

    def data_received(self, data: bytes) -> None:
        """Take what came from the network, frame by frame."""
        if self._has_failed:
            return
        if not self.handshake_initiated:
            super().data_received(data)
            # The request came as a whole, see host/http_protocol.py.
            if not self.handshake_initiated and not self.transport.is_closing():
                self._refuse_handshake()
            return
        self._held = self._held + data if self._held else data
        if self._resting is None:
            self._take_held()
        else:
            self.transport.pause_reading()

    async def receive(self) -> Any:
        """Return what comes next; see ASGI."""
        if self._may_be_asked and self.queue.qsize() <= 1:
            self._go_on()
        return await super().receive()

    def _take_held(self) -> None:
        data, self._held = self._held, b""
        place = taken = 0
        while place < len(data) and not self._has_failed and not self.transport.is_closing():
            if taken == FRAMES_AT_ONCE:
                self._rest(data[place:])
                return
            place = self._pass_on(data, place) if self._owed_bytes else self._take_frame(data, place)
            taken += 1

    def _rest(self, held: bytes) -> None:
        self._held = held
        self.transport.pause_reading()
        # The application is read at a pace of its own, but of most of these it may never hear.
        self._may_be_asked = self.queue.qsize() > FRAMES_AT_ONCE // 4
        self.read_paused = self._may_be_asked
        self._look_later()

    def _look_later(self) -> None:
        seconds = _LOOK_SECONDS if self._may_be_asked else REST_SECONDS
        self._resting = self.loop.call_later(seconds, self._end_rest)

    def _end_rest(self) -> None:
        if self.queue.empty() or self.close_sent:
            self._go_on()
        else:
            self._look_later()

    def _go_on(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        self._may_be_asked = False
        self._take_held()
        if self._resting is None and not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    def handle_parser_exception(self) -> None:
        """Tell the client which fault ends the connection, and let it finish what it is sending.

        Closing a socket with bytes unread resets the connection, and a client that is still writing would learn nothing
        but that. So this side only says that it is done; the other side's end, or the time to linger, closes.
        """
        if self.conn.close_sent is None or not self.transport.can_write_eof():
            super().handle_parser_exception()
            return
        self._has_failed = True
        fault = self.conn.close_sent
        self.queue.put_nowait({"type": "websocket.disconnect", "code": fault.code, "reason": fault.reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # As long as this timer runs, uvicorn leaves the connection open after the application.
        self.close_timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)
        self.transport.write_eof()
        self.read_paused = False
        self.transport.resume_reading()

    def _refuse_handshake(self) -> None:
        # The library has more limits than we: in the length of a line, and in the number of headers.
        self.transport.write(_UNREADABLE)
        self.transport.close()

    def _pass_on(self, data: bytes, place: int) -> int:
        part = data[place : place + self._owed_bytes]
        self._owed_bytes -= len(part)
        super().data_received(part)
        return place + len(part)

    def _take_frame(self, data: bytes, place: int) -> int:
        measured = measure(data, place)
        if measured is None:
            self._held = data[place:]
            return len(data)
        begin, end = measured
        is_whole = data[place] == WHOLE_TEXT and is_masked(data, place) and end <= len(data)
        if not is_whole or not self._expects_text(end - begin):
            self._owed_bytes = end - place
            return place
        self.curr_msg_data_type = "text"
        self.frames = [unmask(data, begin, end)]
        self.send_receive_event_to_app()
        return end

    def _expects_text(self, size: int) -> bool:
        # What is in `frames` is the beginning of a text in fragments.
        return self.conn.state is OPEN and not self.frames and size <= self.config.ws_max_size
