"""Where WebSockets come in: before all that a web framework does for requests, of which they need nothing.

Runs in: host.
"""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from host.admission import Admission
from host.connection import Connection
from host.wire import Wire

PATH: Final = "/v1/realtime"


class Door:
    """An ASGI application that serves sessions and leaves everything else to another one.

    Args:
        app: The other one. The state of the application around both holds the house once it is open.
        admission: Who may come in.
    """

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; see ASGI."""
        if scope["type"] == "websocket" and scope["path"] == PATH:
            await Connection(Wire(scope, receive, send), scope["app"].state.house, self._admission).serve()
        else:
            await self._app(_got(scope), receive, send)


def _got(scope: Scope) -> Scope:
    # Monitors ask with HEAD, which the framework's routes do not know. The web server sends no body with the answer.
    is_head = scope["type"] == "http" and scope["method"] == "HEAD"
    return {**scope, "method": "GET"} if is_head else scope
