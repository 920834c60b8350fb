"""The server's end of an HTTP connection: uvicorn's, with limits for those who have shown no key yet.

Every WebSocket begins here. Without limits, whoever can reach the port could keep any number of connections open by
saying nothing, or fill the server's memory with a header that never ends.

Runs in: host.
"""

import asyncio
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

# A request is a few hundred bytes; the slowest client has sent one by then.
RECEIVE_SECONDS: Final = 10.0
# The longest work, a reload of the default set behind others that wait, is done by then, and the answer read.
ANSWER_SECONDS: Final = 60.0
# Request line and headers: four times what a browser with its cookies sends.
MAX_HEAD_BYTES: Final = 32 * 1024
# The whole request. A path is the longest thing that anybody has to say over HTTP.
MAX_REQUEST_BYTES: Final = 128 * 1024
# Connections that are open while nothing is asked, beside sessions: the descriptors that they take are the sessions'.
MAX_WAITING_CONNECTIONS: Final = 256
# Nobody goes before he could have asked: of five hundred clients that come at once, all are let in.
SPARED_SECONDS: Final = 1.0
# What a client that was refused gets, to read why.
_LINGER_SECONDS: Final = 2.0

_HEAD_TOO_LARGE: Final = 431
_REQUEST_TOO_LARGE: Final = 413


class ServingState(ServerState):
    """What the connections of one server share.

    Attributes:
        waiting: Those that have asked nothing, or not all of it, and since when: the longest first.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[HttpProtocol, float] = {}


class HttpProtocol(HttpToolsProtocol):
    """One connection, until it becomes a WebSocket."""

    # When it ends if nothing changes.
    _deadline: asyncio.TimerHandle | None = None
    # Of a request that has not been received as a whole.
    _received_bytes = 0
    _is_head = True
    _is_refused = False

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServingState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._waiting = server_state.waiting

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take note of a client, and let the one go that has been waiting longest if there are too many."""
        super().connection_made(transport)
        self._wait()
        self._end_in(RECEIVE_SECONDS)
        if len(self._waiting) > MAX_WAITING_CONNECTIONS:
            longest, since_seconds = next(iter(self._waiting.items()))
            if self.loop.time() - since_seconds >= SPARED_SECONDS:
                longest.transport.abort()
                del self._waiting[longest]

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._let_be()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; from here on the session's own limits hold."""
        self._let_be()
        super().handle_websocket_upgrade()
        # It knows this protocol, which knows it: what refers to each other waits for the collector.
        self.parser = None  # type: ignore[assignment]  # as uvicorn does when a connection ends

    # The request

    def data_received(self, data: bytes) -> None:
        """Take what came from the network, as long as it is no more than anybody has to say."""
        if self._is_refused:
            return
        if self._deadline is None:
            self._end_in(RECEIVE_SECONDS)
        self._received_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._is_head and self._received_bytes > MAX_HEAD_BYTES:
            self._refuse(_HEAD_TOO_LARGE, f"The headers have more than {MAX_HEAD_BYTES} bytes.")
        elif self._received_bytes > MAX_REQUEST_BYTES:
            self._refuse(_REQUEST_TOO_LARGE, f"The request has more than {MAX_REQUEST_BYTES} bytes.")

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        self._is_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Answer, while the rest is read."""
        self._is_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Give the answer its time."""
        self._is_head = True
        self._received_bytes = 0
        self._let_be()
        self._end_in(ANSWER_SECONDS)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request; uvicorn ends those that come to nothing."""
        is_next_waiting = bool(self.pipeline)
        super().on_response_complete()
        if self.transport.is_closing():
            return
        self._let_be()
        if is_next_waiting:
            self._end_in(ANSWER_SECONDS)
        else:
            self._wait()

    def _refuse(self, status: int, message: str) -> None:
        # Closing a socket with bytes unread resets the connection, and the client would not read why.
        self._is_refused = True
        # Some are answered before all of their body has come; a second answer would be taken for another request's.
        is_answered = not self._is_head and self.cycle is not None and self.cycle.response_started
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if not is_answered:
            head = f"content-type: text/plain\r\ncontent-length: {len(message)}\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[status] + (head + message).encode("ascii"))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._let_be()
        self._end_in(_LINGER_SECONDS)
        self.flow.resume_reading()

    # Time

    def _wait(self) -> None:
        self._waiting[self] = self.loop.time()

    def _let_be(self) -> None:
        self._waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end_in(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self.transport.abort)
