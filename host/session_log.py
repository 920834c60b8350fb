"""The log of one session, of which its characters and its client can fill only so much.

Runs in: host.
"""

import time
from collections.abc import Callable
from typing import Any

import structlog
from prometheus_client import Counter

from host.log_room import LogRoom
from host.logs import Whereabouts
from sandbox.diagnostics import printable
from sandbox.messages import MAX_PRINTED_LOG_CHARACTERS

_log = structlog.get_logger()


class SessionLog:
    """Writes lines that tell of a session, so many within a while; of the others it tells how many there were.

    What characters print has as much room of its own: it leaves out none of ours.

    Args:
        whereabouts: Of the session, as they are at each line.
        left_out: Counts the others.
        clock: Seconds, from anywhere.
    """

    def __init__(
        self, whereabouts: Whereabouts, left_out: Counter, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.whereabouts = whereabouts
        self._lines = LogRoom(left_out.inc, clock)
        self._prints = LogRoom(left_out.inc, clock)

    def info(self, event: str, **facts: Any) -> None:
        """Tell what happened."""
        if self._has_room(self._lines):
            _log.info(event, **{**self.whereabouts.facts(), **facts})

    def warning(self, event: str, **facts: Any) -> None:
        """Tell what went wrong."""
        if self._has_room(self._lines):
            _log.warning(event, **{**self.whereabouts.facts(), **facts})

    def printed(self, text: str, **whose: str) -> None:
        """Tell what a character printed: one line, however many it printed at once.

        Args:
            text: What; anybody's.
            whose: Its ``character``, or its ``file`` while that is loaded.
        """
        if self._has_room(self._prints, source="character"):
            known = {**self.whereabouts.facts(), **{name: printable(value) for name, value in whose.items()}}
            lines = [printable(line, MAX_PRINTED_LOG_CHARACTERS) for line in text.splitlines()]
            shown = "\n".join(lines)[:MAX_PRINTED_LOG_CHARACTERS]
            _log.info("character printed", source="character", **known, text=shown)

    def close(self) -> None:
        """Tell what was left out last."""
        self._tell_left_out(self._lines.sum_up())
        self._tell_left_out(self._prints.sum_up(), source="character")

    def _has_room(self, room: LogRoom, **facts: str) -> bool:
        self._tell_left_out(room.renew(), **facts)
        return room.take()

    def _tell_left_out(self, lines: int, **facts: str) -> None:
        if lines:
            _log.warning("lines left out", **facts, **self.whereabouts.facts(), lines=lines)
