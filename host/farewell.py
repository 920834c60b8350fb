"""The last words to a client: what it is told, with which code it is hung up on, and as what that counts.

Runs in: host.
"""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from starlette.websockets import WebSocketDisconnect

from host.admission import POLICY_VIOLATION
from host.encoding import encode
from host.errors import ClientError
from host.metrics import Metrics
from host.metrics.labels import Ended
from host.outbox import ClientStalled
from host.server_events.errors import error_event
from host.wire import Wire

# A client that does not read is not waited for, to be told why it has to go.
PARTING_SECONDS: Final = 1.0

_log = structlog.get_logger()


class Dismissed(Exception):
    """The session is to end: with which close code and, unless it has had its say, why."""

    def __init__(self, error: ClientError | None, close_code: int) -> None:
        super().__init__(error.message if error else f"closed with {close_code}")
        self.error, self.close_code = error, close_code


def ended_by(cause: BaseException) -> Ended | None:
    """Return as what a session counts that ended so; None if its client, or the server, just went."""
    match cause:
        case ClientStalled():
            return Ended.STALLED
        case Dismissed(error=None) | WebSocketDisconnect():
            return None
        case Dismissed():
            return Ended.DISMISSED
        case _:
            return Ended.FAILED


class Farewell:
    """Sends one client away.

    Args:
        websocket: Where it is told.
        metrics: Count what it is told.
    """

    def __init__(self, websocket: Wire, metrics: Metrics) -> None:
        self._websocket = websocket
        self._metrics = metrics

    async def say(self, cause: BaseException) -> None:
        """Tell the client what its session ended by, as far as it is to know, and hang up."""
        match cause:
            case ClientStalled():
                await self.hang_up(POLICY_VIOLATION)
            case Dismissed(error=None):
                await self.hang_up(cause.close_code)
            case Dismissed(error=ClientError() as error):
                _log.info("session dismissed", code=error.code)
                await self.refuse(error, cause.close_code)
            case WebSocketDisconnect():
                pass
            case _:
                _log.error("connection failed", exc_info=cause)

    async def refuse(self, error: ClientError, close_code: int) -> None:
        """Tell the client why it has to go, and hang up."""
        self._metrics.error_told(error.code)
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(PARTING_SECONDS):
                await self._websocket.send([encode(error_event(error))])
        await self.hang_up(close_code)

    async def hang_up(self, close_code: int) -> None:
        """Close the connection, if that is not done."""
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(PARTING_SECONDS):
                await self._websocket.close(close_code)
