"""How much of the log one source of lines may fill.

Runs in: host.
"""

import time
from collections.abc import Callable
from typing import Final

# Enough to follow a character that prints at each hook of a conversation; five hundred sessions that print without end
# write a thousand lines a second.
LINES: Final = 20
WINDOW_SECONDS: Final = 10.0


class LogRoom:
    """So many lines within a while.

    Args:
        count: Called for each line that is left out.
        clock: Seconds, from anywhere.
    """

    def __init__(self, count: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._clock = clock
        self._until = 0.0
        self._written = 0
        self._left_out = 0

    def renew(self) -> int:
        """Begin anew if the while is over, and return what was left out in it."""
        now = self._clock()
        if now < self._until:
            return 0
        self._until, self._written = now + WINDOW_SECONDS, 0
        return self.sum_up()

    def take(self) -> bool:
        """Take a line, and tell whether there was one left."""
        self._written += 1
        if self._written <= LINES:
            return True
        self._left_out += 1
        self._count()
        return False

    def sum_up(self) -> int:
        """Return what was left out since the last time."""
        self._left_out, lines = 0, self._left_out
        return lines
