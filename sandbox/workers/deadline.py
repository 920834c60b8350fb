"""When a worker is ended: its question takes too long, or it computes without one.

Runs in: host.
"""

import asyncio
from typing import Final, Protocol

from sandbox.errors import DeadlinePassed, SandboxError
from sandbox.workers import EndReason

# Between asking a hook to stop and ending its worker: what unwinding and answering take. A recursion that catches
# everything took up to 0.055 s of it, on Python 3.13 and a slow day; anything else a millisecond or two.
GRACE_SECONDS: Final = 0.1
# A worker has the lowest priority. One that got no processor is not at fault, but is not waited for without end. Fifty
# sessions that begin at once on two cores keep the last one waiting for two seconds.
STARVED_SECONDS: Final = 10.0
# The worker's clock and ours never agree to the microsecond; looking again at once would be looking all the time.
_LOOK_AGAIN_SECONDS: Final = 0.002
# Between two looks at a worker that was asked nothing, and what it may use meanwhile: it has nothing to do. One that an
# attacker runs could work on, and count as idle.
IDLE_LOOK_SECONDS: Final = 5.0
IDLE_SECONDS: Final = 0.5


class Timed(Protocol):
    """A worker whose processor time is known, and that can be ended."""

    @property
    def used_seconds(self) -> float:
        """Processor time that it has used so far."""

    def take_used_before(self) -> float:
        """Return what it had used when the question under way began."""

    def end(self, reason: EndReason, error: SandboxError | None = None) -> None:
        """End it, and fail the question under way."""


class Watch:
    """Ends a worker whose question takes too long, or that computes without one.

    Its timer outlasts questions, for most are answered at once.
    """

    def __init__(self, link: Timed, loop: asyncio.AbstractEventLoop) -> None:
        self._watched: Timed | None = link
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None
        self._due_seconds = 0.0
        self._is_waiting = False
        self._deadline_seconds = 0.0
        self._began = 0.0
        self._used_before = 0.0
        self._idle_since: float | None = None
        self._allowed_seconds = 0.0

    def begin(self, deadline_seconds: float) -> None:
        """Begin to watch a question."""
        link = self._watched
        if link is None:
            return
        self._is_waiting = True
        self._idle_since = None
        self._allowed_seconds = 0.0
        self._deadline_seconds = deadline_seconds
        self._began = self._loop.time()
        self._used_before = link.take_used_before()
        due_seconds = self._began + deadline_seconds + GRACE_SECONDS
        if self._timer is None or due_seconds < self._due_seconds:
            self._look_at(due_seconds)

    @property
    def most_used_seconds(self) -> float:
        """Processor time that the worker can have used by now, with the question under way."""
        if not self._is_waiting:
            return 0.0
        waited = self._loop.time() - self._began
        return self._used_before + min(waited, self._deadline_seconds + GRACE_SECONDS)

    def allow(self, seconds: float) -> None:
        """Let it use more until it is asked the next question."""
        self._allowed_seconds += seconds

    @property
    def _link(self) -> Timed:
        assert self._watched is not None  # noqa: S101 (no timer outlasts `stop`)
        return self._watched

    def rest(self) -> None:
        """Take note that the answer is there."""
        self._is_waiting = False

    def stop(self) -> None:
        """Stop watching for good, and let go of the link: what refers to each other waits for the collector."""
        self._is_waiting = False
        self._watched = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._due_seconds = when
        self._timer = self._loop.call_at(when, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._watched is None:
            return
        if self._is_waiting:
            self._look_at_work()
        else:
            self._look_at_idleness()

    def _look_at_work(self) -> None:
        now = self._loop.time()
        missing = self._deadline_seconds + GRACE_SECONDS - (self._link.used_seconds - self._used_before)
        if missing <= 0 or now - self._began > self._deadline_seconds + STARVED_SECONDS:
            message = f"the worker did not answer within {self._deadline_seconds} s"
            self._link.end("deadline", DeadlinePassed(message))
        else:
            self._look_at(now + max(missing, _LOOK_AGAIN_SECONDS))

    def _look_at_idleness(self) -> None:
        used = self._link.used_seconds
        if self._idle_since is None:
            self._idle_since = used
        if used - self._idle_since > IDLE_SECONDS + self._allowed_seconds:
            self._link.end("deadline")
        else:
            self._look_at(self._loop.time() + IDLE_LOOK_SECONDS)
