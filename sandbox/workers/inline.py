"""A worker in the caller's own process: for tests, for trusted characters, and for systems that are not Linux.

It speaks the same messages as a process, so what a character may say is the same. What it cannot do is end a
character: the clock inside stops Python loops, but a single long call into C holds up the whole program, and a crash
ends it.

Runs in: host.
"""

import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

from sandbox import frames
from sandbox.errors import ProtocolError, WorkerDied
from sandbox.messages import Question
from sandbox.workers import Observer, StartReason, Unobserved
from sandbox.workers.child import Child


class InlineLink:
    """Asks a `Child` by calling it."""

    def __init__(self, observer: Observer) -> None:
        self._child: Child | None = Child()
        self._observer = observer
        self._used_seconds = 0.0

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""
        return self._child is not None

    @property
    def number(self) -> None:
        """Nothing: it has no process of its own."""

    @property
    def used_seconds(self) -> float:
        """Processor time that its questions took."""
        return self._used_seconds

    async def ask(self, question: Question, deadline_seconds: float) -> Any:  # noqa: ARG002 (nothing can end it)
        """Ask, and return the decoded answer."""
        if self._child is None:
            raise WorkerDied("the worker is closed")
        began = time.process_time()
        data = self._child.answer(frames.encode(question))
        self._used_seconds += time.process_time() - began
        if len(data) > frames.largest_answer(question):
            await self.close()
            raise ProtocolError("the answer is larger than it may be")
        return frames.decode_answer(question, data)

    async def ask_all(self, questions: Iterable[Question], deadline_seconds: float) -> AsyncIterator[Any]:
        """Ask one after the other; see `Link.ask_all`."""
        for question in questions:
            yield await self.ask(question, deadline_seconds)

    async def close(self) -> None:
        """Forget the characters."""
        if self._child is not None:
            self._child = None
            self._observer.ended("closed")


class InlineLinks:
    """Opens inline workers."""

    def __init__(self, observer: Observer | None = None) -> None:
        self._observer = observer or Unobserved()

    async def __call__(self, reason: StartReason) -> InlineLink:
        """Make a worker that knows nothing yet."""
        self._observer.started(reason)
        return InlineLink(self._observer)
