"""The responses of one session: at most one in its conversation, a few beside it.

Runs in: host.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final

from host.errors import ClientError, ErrorCode
from host.response_writer import Ending, ResponseWriter
from host.server_events.responses import StatusDetails, StatusError

# A client that wants more at the same time is better served by sessions.
MAX_BESIDE: Final = 4

_CANCELLED: Final = StatusDetails(type="cancelled", reason="client_cancelled")


def _begin(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Make a task, and let it come to its first wait at once where Python can: it asks its question the sooner."""
    if sys.version_info >= (3, 12):
        return asyncio.Task(work, loop=asyncio.get_running_loop(), eager_start=True)
    return asyncio.get_running_loop().create_task(work)


class Responses:
    """Starts, cancels and finishes responses.

    Args:
        on_end: Told of each response that ended, and how; one that nobody waited for any more counts as cancelled.
        on_failure: Told of what a response could not deal with itself: the connection's concern.
    """

    def __init__(
        self, on_end: Callable[[ResponseWriter, Ending], None], on_failure: Callable[[BaseException], None]
    ) -> None:
        self._on_end = on_end
        self._on_failure = on_failure
        self._active: ResponseWriter | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._writers: dict[str, ResponseWriter] = {}

    @property
    def is_busy(self) -> bool:
        """Whether the conversation has a response under way."""
        return self._active is not None and not self._active.is_done

    @property
    def are_under_way(self) -> bool:
        """Whether anything is to be finished, in the conversation or beside it."""
        return bool(self._tasks)

    def refuse_if_busy(self, *, beside: bool) -> None:
        """Refuse another response where there are enough.

        Raises:
            ClientError: ``conversation_already_has_active_response`` or ``too_many_requests``.
        """
        if not beside and self.is_busy:
            raise ClientError(
                ErrorCode.CONVERSATION_ALREADY_HAS_ACTIVE_RESPONSE,
                "The conversation already has an active response; wait for response.done, or cancel it.",
            )
        if sum(not writer.is_done for writer in self._writers.values()) > MAX_BESIDE:
            raise ClientError(ErrorCode.TOO_MANY_REQUESTS, f"At most {MAX_BESIDE} responses may run beside another.")

    def start(self, writer: ResponseWriter, work: Coroutine[Any, Any, None], *, beside: bool) -> None:
        """Announce a response and let it run."""
        if not beside:
            self._active = writer
        writer.begin()
        task = _begin(work)
        self._writers[writer.id] = writer
        self._tasks[writer.id] = task
        task.add_done_callback(lambda done: self._forget(writer, done))

    def _forget(self, writer: ResponseWriter, task: asyncio.Task[None]) -> None:
        del self._tasks[writer.id], self._writers[writer.id]
        if self._active is writer:
            self._active = None
        self._on_end(writer, writer.ending or "cancelled")
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_failure(error)

    async def cancel(self, response_id: str | None) -> None:
        """Cancel a response, the conversation's unless `response_id` says which.

        Raises:
            ClientError: There is no such response under way.
        """
        writer = self._active if response_id is None else self._writers.get(response_id)
        if writer is None or writer.is_done:
            raise ClientError(
                ErrorCode.RESPONSE_CANCEL_NOT_ACTIVE, "Cancellation failed: no active response found.", "response_id"
            )
        await self._cancel(writer)

    async def cancel_all(self) -> None:
        """Cancel whatever is under way."""
        for writer in list(self._writers.values()):
            await self._cancel(writer)

    async def _cancel(self, writer: ResponseWriter) -> None:
        await self._end(writer, "cancelled", _CANCELLED)

    async def fail_all(self, code: ErrorCode, message: str) -> None:
        """End whatever is under way as failed, for no fault of the client."""
        error = StatusError(type="server_error", code=code, message=message)
        for writer in list(self._writers.values()):
            await self._end(writer, "failed", StatusDetails(type="failed", error=error))

    async def _end(self, writer: ResponseWriter, ending: Ending, details: StatusDetails) -> None:
        # Ended first, so that whatever the task still does writes nothing more.
        writer.end(ending, details)
        await self._stop(writer.id)

    async def _stop(self, response_id: str) -> None:
        task = self._tasks.get(response_id)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def let_go(self) -> None:
        """Tell nobody anything more, once all has ended: what refers to each other waits for the collector."""
        self._on_end = lambda *_: None
        self._on_failure = lambda _: None

    async def finish(self) -> None:
        """Wait until no response is under way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def close(self) -> None:
        """Stop all work, saying nothing more."""
        for response_id in list(self._tasks):
            await self._stop(response_id)
