"""Runs the web server, and lets it end well.

Runs in: host.
"""

import gc
import socket
from typing import Final

import structlog
import uvicorn
from fastapi import FastAPI

from host.admission import Admission
from host.app import create_app
from host.settings import Settings
from host.websocket_protocol import WebSocketProtocol
from sandbox.scheduling import shorten_slices

PING_SECONDS: Final = 20.0
# Clients that connect in the same moment wait here for their turn.
_BACKLOG: Final = 2048
# Frames of one client that are taken from the network before it has to wait; each may be as large as a frame may be.
_UNREAD_FRAMES: Final = 4
# How often the collector looks for garbage. With Python's own 700 it looks at all objects of all sessions again and
# again; see docs/decisions/0024-collect-garbage-less-often.md.
_COLLECT_AFTER: Final = (5000, 10, 10)

_log = structlog.get_logger()


class DrainingServer(uvicorn.Server):
    """A server that lets the responses under way finish before it closes the connections with 1012."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app
        self._admission: Admission = app.state.admission

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve within the application's lifespan.

        Raises:
            NoDefaultCharacters, Exposed, AuditUnwritable: There is nothing to serve, too little to keep it in, or
                nowhere to write down what happens. (The web server itself would print a traceback and go on.)
        """
        async with self._app.router.lifespan_context(self._app):
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say where."""
        await super().startup(sockets)
        # What is there now stays: the collector need not look at it again while clients wait.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)
        for server in getattr(self, "servers", ()):
            for listening in server.sockets:
                _log.info("listening", url=self._url(listening))

    def _url(self, listening: socket.socket) -> str:
        host, port = listening.getsockname()[:2]
        scheme = "wss" if self.config.is_ssl else "ws"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/v1/realtime"

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then close. A second signal skips the waiting."""
        if not self.force_exit:
            await self._admission.drain()
        await super().shutdown(sockets)


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
    make_server(settings).run()
