"""A worker in a process of its own, as the host sees it.

Runs in: host.
"""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final, NamedTuple, cast

from sandbox import messages
from sandbox.errors import DeadlinePassed, ProtocolError, SandboxError, WorkerDied
from sandbox.messages import LENGTH_BYTES, Question
from sandbox.workers import EndReason, Observer

# Between asking a hook to stop and ending its worker: what unwinding and answering take.
GRACE_SECONDS: Final = 0.05
# A worker has the lowest priority. One that got no processor is not at fault, but is not waited for without end.
STARVED_FACTOR: Final = 8
# A killed process is gone within milliseconds, unless the machine is on its knees.
_EXIT_SECONDS: Final = 5.0


class ProcessLink(asyncio.Protocol):
    """Asks one worker process over its socket. Owns the socket, the pidfd and the process."""

    def __init__(self, number: int, pidfd: int, observer: Observer) -> None:
        self.number = number
        self._pidfd = pidfd
        self._observer = observer
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._pending: deque[_Pending] = deque()
        self._closing: asyncio.Task[None] | None = None
        self._last_used_seconds = 0.0
        self._end: EndReason | None = None

    @classmethod
    async def connect(cls, connection: socket.socket, number: int, pidfd: int, observer: Observer) -> "ProcessLink":
        """Take over the socket of a freshly forked worker."""
        link = cls(number, pidfd, observer)
        await asyncio.get_running_loop().create_unix_connection(lambda: link, sock=connection)
        return link

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""
        return self._end is None and self._transport is not None

    @property
    def used_seconds(self) -> float:
        """Processor time that the worker has used so far."""
        with contextlib.suppress(OSError):
            # The kernel's clock of another process: clock_getcpuclockid(3) packs its number like this.
            self._last_used_seconds = time.clock_gettime((~self.number << 3) | 2)
        return self._last_used_seconds

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        """Ask, and return the decoded answer.

        Raises:
            DeadlinePassed: There was none in time; the worker has been ended.
            WorkerDied, ProtocolError: The worker is gone.
        """
        return await self._receive(self._send(question), deadline_seconds)

    async def ask_all(self, questions: Iterable[Question], deadline_seconds: float) -> AsyncIterator[Any]:
        """Send several questions at once, and hand out each answer as it comes; see `Link.ask_all`."""
        try:
            for pending in [self._send(question) for question in questions]:
                yield await self._receive(pending, deadline_seconds)
        finally:
            if self._pending:
                self.end("closed")

    def _send(self, question: Question) -> "_Pending":
        if self._transport is None or self._end is not None:
            raise WorkerDied("the worker is gone")
        data = messages.encode(question)
        self._transport.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)
        pending = _Pending(question, messages.largest_answer(question), asyncio.get_running_loop().create_future())
        self._pending.append(pending)
        return pending

    async def _receive(self, pending: "_Pending", deadline_seconds: float) -> Any:
        watch = _Watch(self, deadline_seconds)
        try:
            return messages.decode_answer(pending.question, await pending.answer)
        except ProtocolError:
            self.end("protocol")
            raise
        except asyncio.CancelledError:
            # A half-finished exchange leaves the socket out of step, so the worker is done for.
            self.end("closed")
            raise
        finally:
            watch.stop()

    def end(self, reason: EndReason, error: SandboxError | None = None) -> None:
        """Kill the worker and fail the question under way."""
        if self._end is not None:
            return
        self._last_used_seconds = self.used_seconds
        self._end = reason
        self._observer.ended(reason)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        if self._transport is not None:
            self._transport.abort()
        self._fail_pending(error or WorkerDied("the worker ended before it answered"))
        self._closing = asyncio.get_running_loop().create_task(self._wait_for_exit())

    def _fail_pending(self, error: SandboxError) -> None:
        if self._pending:
            answer = self._pending.popleft().answer
            if not answer.done():
                answer.set_exception(error)
                # Whoever asked may have stopped waiting; then nobody is to be told.
                answer.exception()
        # Answers are awaited in order, so nobody gets as far as these.
        self._pending.clear()

    async def _wait_for_exit(self) -> None:
        loop = asyncio.get_running_loop()
        gone = loop.create_future()
        loop.add_reader(self._pidfd, lambda: None if gone.done() else gone.set_result(None))
        try:
            await asyncio.wait_for(gone, _EXIT_SECONDS)
        except TimeoutError:
            pass
        finally:
            loop.remove_reader(self._pidfd)
            os.close(self._pidfd)

    async def close(self) -> None:
        """End the worker and wait until nothing is left of it. May be called twice."""
        self.end("closed")
        if self._closing is not None:
            await asyncio.shield(self._closing)

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Collect answers; anything beside or beyond them ends the worker."""
        self._received += data
        while self._pending and len(self._received) >= LENGTH_BYTES:
            size = int.from_bytes(self._received[:LENGTH_BYTES], "big")
            if size > self._pending[0].largest:
                self.end("protocol", ProtocolError("the worker's answer is larger than it may be"))
                return
            if len(self._received) < LENGTH_BYTES + size:
                return
            answer = self._pending.popleft().answer
            if not answer.done():
                answer.set_result(bytes(memoryview(self._received)[LENGTH_BYTES : LENGTH_BYTES + size]))
            del self._received[: LENGTH_BYTES + size]
        if self._received and not self._pending:
            self.end("protocol")

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 (the signature of a protocol)
        """Take note that the worker hung up."""
        self.end("died")


class _Pending(NamedTuple):
    """A question that was sent, how large its answer may be, and who waits for it."""

    question: Question
    largest: int
    answer: asyncio.Future[bytes]


class _Watch:
    """Ends a worker whose question takes too long."""

    def __init__(self, link: ProcessLink, deadline_seconds: float) -> None:
        self._link = link
        self._deadline_seconds = deadline_seconds
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._used_before = link.used_seconds
        self._timer = self._loop.call_later(deadline_seconds + GRACE_SECONDS, self._look)

    def stop(self) -> None:
        """Stop watching."""
        self._timer.cancel()

    def _look(self) -> None:
        waited = self._loop.time() - self._began
        missing = self._deadline_seconds - self._used_since()
        if missing <= GRACE_SECONDS or waited > STARVED_FACTOR * self._deadline_seconds:
            message = f"the worker did not answer within {self._deadline_seconds} s"
            self._link.end("deadline", DeadlinePassed(message))
        else:
            self._timer = self._loop.call_later(missing + GRACE_SECONDS, self._look)

    def _used_since(self) -> float:
        return self._link.used_seconds - self._used_before
