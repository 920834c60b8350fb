"""The log of one session, of which its characters and its client can fill only so much.

Runs in: host.
"""

import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from prometheus_client import Counter

# Enough to follow a character that prints at each hook of a conversation; five hundred sessions that print without end
# write a thousand lines a second.
LINES: Final = 20
WINDOW_SECONDS: Final = 10.0

_log = structlog.get_logger()


class SessionLog:
    """Writes lines with the session's id, so many within a while; of the others it tells how many there were.

    Args:
        session: Id of the session.
        left_out: Counts the others.
        clock: Seconds, from anywhere.
    """

    def __init__(self, session: str, left_out: Counter, clock: Callable[[], float] = time.monotonic) -> None:
        self._session = session
        self._count = left_out
        self._clock = clock
        self._until = 0.0
        self._written = 0
        self._left_out = 0

    def info(self, event: str, **facts: Any) -> None:
        """Tell what happened."""
        if self._has_room():
            _log.info(event, session=self._session, **facts)

    def warning(self, event: str, **facts: Any) -> None:
        """Tell what went wrong."""
        if self._has_room():
            _log.warning(event, session=self._session, **facts)

    def close(self) -> None:
        """Tell what was left out last."""
        self._sum_up()

    def _has_room(self) -> bool:
        now = self._clock()
        if now >= self._until:
            self._sum_up()
            self._until, self._written = now + WINDOW_SECONDS, 0
        self._written += 1
        self._left_out += self._written > LINES
        return self._written <= LINES

    def _sum_up(self) -> None:
        if self._left_out:
            _log.warning("lines left out", session=self._session, lines=self._left_out)
            self._count.inc(self._left_out)
            self._left_out = 0
