"""How a server comes to its end: nobody comes in, and each session leaves as soon as it has nothing under way.

Runs in: host.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

import structlog

# What a session whose time is over has to be told the end of its responses, and to be closed.
CUT_SHORT_SECONDS: Final = 1.0

_log = structlog.get_logger()


class Leaving(Protocol):
    """A session, as far as the end of the server, and counting, are concerned."""

    @property
    def waiting_bytes(self) -> int:
        """What waits to be sent to its client."""

    async def leave(self) -> None:
        """Go as soon as nothing is under way."""

    async def cut_short(self) -> None:
        """End what is under way, and go."""


class Draining:
    """Knows whether the server is coming to its end, and sees the sessions out.

    Whoever wants the server to end calls `begin`, from the loop; the rest follows: `/readyz` answers 503, nobody is
    admitted any more, and `host/serving.py` ends the process once `finish` is done.

    Args:
        seconds: How long responses may go on.

    Attributes:
        sessions: Those that are there.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.sessions: set[Leaving] = set()
        self._begun = asyncio.Event()

    @property
    def is_under_way(self) -> bool:
        """Whether the server is coming to its end."""
        return self._begun.is_set()

    def begin(self, cause: str) -> bool:
        """Begin to end the server; return whether it was not ending before.

        Args:
            cause: Who wants it, for the log: a signal, the admin API.
        """
        if self.is_under_way:
            return False
        _log.info("draining", cause=cause, sessions=len(self.sessions), seconds=self.seconds)
        self._begun.set()
        return True

    async def begun(self) -> None:
        """Wait until the server is coming to its end."""
        await self._begun.wait()

    @contextmanager
    def seeing_out(self, session: Leaving) -> Iterator[None]:
        """Let the end of the server wait for this session."""
        self.sessions.add(session)
        try:
            yield
        finally:
            self.sessions.discard(session)

    async def finish(self) -> None:
        """See all sessions out, and give those with responses under way the time they are allowed."""
        if late := await _count_late([each.leave() for each in self.sessions], self.seconds):
            _log.warning("responses are cut short", sessions=late)
            await _count_late([each.cut_short() for each in self.sessions], CUT_SHORT_SECONDS)


async def _count_late(parting: Iterable[Coroutine[Any, Any, None]], seconds: float) -> int:
    tasks = [asyncio.ensure_future(each) for each in parting]
    if not tasks:
        return 0
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for each in late:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)
