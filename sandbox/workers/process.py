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
from typing import Any, Final, cast

import msgspec

from sandbox import frames
from sandbox.errors import ProtocolError, SandboxError, WorkerDied
from sandbox.frames import LENGTH_BYTES
from sandbox.messages import Question
from sandbox.restraint import Restraint
from sandbox.workers import EndReason, Observer, Unobserved
from sandbox.workers.deadline import Watch
from sandbox.workers.keeper import Lifeline

# A killed process is gone within milliseconds, unless the machine is on its knees.
_EXIT_SECONDS: Final = 5.0


class ProcessLink(asyncio.Protocol):
    """Asks one worker process over its socket. Owns the socket, the pidfd and the process.

    Attributes:
        number: Of the process.
        restraint: Who keeps it from making others wait; None if nobody does.
    """

    def __init__(self, number: int, pidfd: int, observer: Observer, lifeline: Lifeline | None = None) -> None:
        self.number = number
        # The kernel's clock of another process: clock_getcpuclockid(3) packs its number like this.
        self._clock = (~number << 3) | 2
        self.restraint: Restraint | None = None
        self._lifeline = lifeline
        if lifeline is not None:
            lifeline.hold()
        self._pidfd = pidfd
        self._observer = observer
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._pending: deque[_Pending] = deque()
        self._loop = asyncio.get_running_loop()
        self._watch = Watch(self, self._loop)
        self._closing: asyncio.Task[None] | None = None
        self._last_used_seconds = 0.0
        # Whether it was read since the last answer came; reading asks the kernel.
        self._is_used_known = False
        self._end: EndReason | None = None

    @classmethod
    async def connect(
        cls,
        connection: socket.socket,
        number: int,
        pidfd: int,
        observer: Observer,
        lifeline: Lifeline | None = None,
    ) -> "ProcessLink":
        """Take over the socket of a freshly forked worker, and hold the lifeline of its keeper while there is one."""
        link = cls(number, pidfd, observer, lifeline)
        await link.attach(connection)
        return link

    async def attach(self, connection: socket.socket) -> None:
        """Take over the worker's socket."""
        try:
            await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=connection)
        except BaseException:
            # Nobody was told that it began, so nobody is told that it ends.
            self._observer = Unobserved()
            await self.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""
        return self._end is None and self._transport is not None

    @property
    def is_asked(self) -> bool:
        """Whether a question is under way."""
        return bool(self._pending)

    @property
    def used_seconds(self) -> float:
        """Processor time that the worker has used so far."""
        if self._end is not None:
            return self._last_used_seconds
        try:
            self._last_used_seconds = time.clock_gettime(self._clock)
            self._is_used_known = not self._pending
        except OSError:  # it has just ended
            pass
        return self._last_used_seconds

    def take_used_before(self) -> float:
        """Return what it had used when the question under way began. One that rests uses nothing."""
        used = self._last_used_seconds if self._is_used_known else self.used_seconds
        self._is_used_known = False
        return used

    def allow(self, seconds: float) -> None:
        """Let it use so much of the processor more, for something that is no question."""
        self._watch.allow(seconds)

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        """Ask, and return the decoded answer.

        Raises:
            DeadlinePassed: There was none in time; the worker has been ended.
            WorkerDied, ProtocolError: The worker is gone.
        """
        return await self._receive(self._send([question])[0], deadline_seconds)

    async def ask_all(self, questions: Iterable[Question], deadline_seconds: float) -> AsyncIterator[Any]:
        """Send several questions at once, and hand out each answer as it comes; see `Link.ask_all`."""
        try:
            sent = deque(self._send(list(questions)))
            while sent:
                yield await self._receive(sent.popleft(), deadline_seconds)
        finally:
            if self._pending:
                self.end("closed")

    def _send(self, questions: list[Question]) -> "list[_Pending]":
        if self._transport is None or self._end is not None:
            raise WorkerDied("the worker is gone")
        # In one piece: a worker that is woken for the first of them finds the others there.
        self._transport.write(b"".join([_frame(question) for question in questions]))
        future = self._loop.create_future
        sent = [_Pending(question, frames.largest_answer(question), future()) for question in questions]
        self._pending += sent
        if self.restraint is not None:
            self.restraint.watch(self)
        return sent

    async def _receive(self, pending: "_Pending", deadline_seconds: float) -> Any:
        self._watch.begin(deadline_seconds)
        try:
            return frames.decode_answer(pending.question, await pending.answer)
        except ProtocolError:
            self.end("protocol")
            raise
        except asyncio.CancelledError:
            # A half-finished exchange leaves the socket out of step, so the worker is done for.
            self.end("closed")
            raise
        finally:
            self._watch.rest()
            # It keeps the error, whose traceback keeps this frame: a circle would wait for the collector.
            del pending

    def end(self, reason: EndReason, error: SandboxError | None = None) -> None:
        """Kill the worker and fail the question under way."""
        if self._end is not None:
            return
        self._last_used_seconds = self.used_seconds
        if reason == "died":
            # Its clock went with it, maybe before it was looked at.
            self._last_used_seconds = max(self._last_used_seconds, self._watch.most_used_seconds)
        self._watch.stop()
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
            with contextlib.suppress(ChildProcessError):
                # Its zygote took it away, unless that died first and this process is the init of a container.
                os.waitid(os.P_PIDFD, self._pidfd, os.WEXITED | os.WNOHANG)  # noqa: ASYNC222 (it does not wait)
            os.close(self._pidfd)
            self._transport = None
            if self._lifeline is not None:
                self._lifeline.release()

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
        if self._is_the_answer(data):
            self._take_answer(data[LENGTH_BYTES:])
        else:
            self._received += data
            self._take_answers()
        if not self._pending and (self._received or self._is_unsent):
            # More than it was asked for, or an answer to what it cannot have read.
            self.end("protocol")

    def _is_the_answer(self, data: bytes) -> bool:
        # As nearly always: one is awaited, and here is all of it.
        if self._received or len(self._pending) != 1:
            return False
        return len(data) - LENGTH_BYTES == int.from_bytes(data[:LENGTH_BYTES]) <= self._pending[0].largest

    def _take_answers(self) -> None:
        while self._pending and len(self._received) >= LENGTH_BYTES:
            size = int.from_bytes(self._received[:LENGTH_BYTES], "big")
            if size > self._pending[0].largest:
                self.end("protocol", ProtocolError("the worker's answer is larger than it may be"))
                return
            if len(self._received) < LENGTH_BYTES + size:
                return
            self._take_answer(bytes(memoryview(self._received)[LENGTH_BYTES : LENGTH_BYTES + size]))
            del self._received[: LENGTH_BYTES + size]

    def _take_answer(self, data: bytes) -> None:
        answer = self._pending.popleft().answer
        if not answer.done():
            answer.set_result(data)

    @property
    def _is_unsent(self) -> bool:
        # A worker that answers without reading would have the host keep its questions, one after the other.
        return self._transport is not None and self._transport.get_write_buffer_size() > 0

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 (the signature of a protocol)
        """Take note that the worker hung up."""
        self.end("died")


def _frame(question: Question) -> bytes:
    data = frames.encode(question)
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


class _Pending(msgspec.Struct, frozen=True):
    """A question that was sent, how large its answer may be, and who waits for it."""

    question: Question
    largest: int
    answer: asyncio.Future[bytes]
