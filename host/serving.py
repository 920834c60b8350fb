"""Runs the web server, and lets it end well.

Runs in: host.
"""

import asyncio
import gc
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog
import uvicorn
from fastapi import FastAPI

from host.allocators import share_one_arena, take_room
from host.app import create_app
from host.draining import Draining
from host.http_protocol import HttpProtocol, ServingState
from host.notify import Notify
from host.renewing import Renewing
from host.settings import Settings
from host.signals import obeying_signals
from host.websocket_protocol import WebSocketProtocol
from sandbox.scheduling import shorten_slices

PING_SECONDS: Final = 20.0
# Clients that connect in the same moment wait here for their turn.
_BACKLOG: Final = 2048
# Frames of one client that are taken from the network before it has to wait; each may be as large as a frame may be.
_UNREAD_FRAMES: Final = 4
# After how many objects more than there were the collector looks for garbage. What it looks at is far more: all that a
# session waits with is new after each turn, so that with a thousand sessions a look takes 25 ms, however few have been
# added; see docs/decisions/0068-collect-garbage-rarely.md.
_COLLECT_AFTER: Final = (50_000, 10, 10)
# A client that is there answers a close within a round trip; see host/websocket_protocol.py for those that do not.
_LOOKS: Final = 50
_LOOK_SECONDS: Final = 0.02
# What requests over HTTP, and the last hooks of sessions, get once everything else has ended; whole seconds.
_LAST_REQUESTS_SECONDS: Final = 3

_log = structlog.get_logger()


class DrainingServer(uvicorn.Server):
    """A server that lets the responses under way finish before it closes the connections with 1012."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self.server_state = ServingState()
        self._app = app
        self._draining: Draining = app.state.draining
        self._renewing: Renewing = app.state.renewing
        self._notify = Notify(os.environ)
        self._renewal_wanted = asyncio.Event()
        self._room: list[bytes] = []

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve within the application's lifespan.

        Raises:
            NoDefaultCharacters, Exposed, AuditUnwritable: There is nothing to serve, too little to keep it in, or
                nowhere to write down what happens. (The web server itself would print a traceback and go on.)
        """
        with obeying_signals(self._draining.begin, self._renewal_wanted.set):
            async with self._app.router.lifespan_context(self._app):
                beside = [asyncio.ensure_future(each) for each in (self._notify.keep_alive(), self._renew())]
                try:
                    await super().serve(sockets)
                finally:
                    for task in beside:
                        task.cancel()
                    await asyncio.gather(*beside, return_exceptions=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone: the web server would end the process by the signal that it was sent."""
        yield

    async def _renew(self) -> None:
        while True:
            await self._renewal_wanted.wait()
            self._renewal_wanted.clear()
            self._notify.reloading()
            await self._renewing.renew()
            self._notify.ready()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say where."""
        await super().startup(sockets)
        self._room = take_room()
        # What is there now stays: the collector need not look at it again while clients wait.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)
        for server in getattr(self, "servers", ()):
            for listening in server.sockets:
                _log.info("listening", url=self._url(listening))
        self._notify.ready()

    def _url(self, listening: socket.socket) -> str:
        host, port = listening.getsockname()[:2]
        scheme = "wss" if self.config.is_ssl else "ws"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/v1/realtime"

    async def on_tick(self, counter: int) -> bool:
        """Tell whether it is time to end."""
        return await super().on_tick(counter) or self._draining.is_under_way

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain while it still listens, so that whoever asks is told; then close."""
        self._draining.begin("the server")
        self._notify.stopping(self._draining.seconds)
        await self._draining.finish()
        await self._let_clients_hang_up()
        await super().shutdown(sockets)
        for each in self._connections:
            # Its client reads nothing; the loop would wait for it.
            each.transport.abort()
        _log.info("ended")

    async def _let_clients_hang_up(self) -> None:
        # A socket that is closed while its client still writes loses what the client has not read: why it was closed.
        for _ in range(_LOOKS):
            if not any(isinstance(each, WebSocketProtocol) and each.close_sent for each in self._connections):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    @property
    def _connections(self) -> tuple[Any, ...]:
        return tuple(self.server_state.connections)


def make_server(settings: Settings) -> DrainingServer:
    """Make a server for one application.

    Raises:
        Exposed: It would listen beyond this machine without a root and a key.
    """
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        lifespan="off",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=settings.max_frame_bytes,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # Deltas are tiny: compressing them costs more than it saves, and memory for each connection.
        ws_per_message_deflate=False,
        ws_max_queue=_UNREAD_FRAMES,
        backlog=_BACKLOG,
        # What it logs goes where everything goes.
        log_config=None,
        timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
        log_level="warning",
        ssl_certfile=str(settings.ssl_certfile) if settings.ssl_certfile else None,
        ssl_keyfile=str(settings.ssl_keyfile) if settings.ssl_keyfile else None,
    )
    return DrainingServer(config, app)


def serve(settings: Settings) -> None:
    """Serve until a signal ends it.

    Raises:
        FileBroken: The file of keys cannot be used.
        Exposed: It would listen beyond this machine without a root and a key, or with workers that are not walled in.
        NoDefaultCharacters: There is nothing to serve.
        AuditUnwritable: The audit log cannot be written.
    """
    # Answers wait for this one process; whoever else computes at length can wait for it.
    shorten_slices()
    share_one_arena()
    make_server(settings).run()
