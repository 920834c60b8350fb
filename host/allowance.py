"""How much processor time one session's characters may use within a minute.

Runs in: host.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

MINUTE_SECONDS: Final = 60.0
# What was used within so short a time is forgotten together, so that a minute is never more than a few dozen entries.
_GRAIN_SECONDS: Final = 1.0


class Allowance:
    """Processor time over a minute that moves along with the clock.

    Args:
        seconds_a_minute: What may be used.
        clock: Seconds, from anywhere.
    """

    def __init__(self, seconds_a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds_a_minute = seconds_a_minute
        self._clock = clock
        self._used: deque[tuple[float, float]] = deque()
        self._sum_seconds = 0.0

    def charge(self, seconds: float) -> None:
        """Take note of processor time that was used."""
        now = self._clock()
        self._sum_seconds += seconds
        if self._used and now - self._used[-1][0] < _GRAIN_SECONDS:
            began, before = self._used.pop()
            self._used.append((began, before + seconds))
        else:
            self._used.append((now, seconds))

    def wait_seconds(self) -> float:
        """Return how long it takes until there is some left; 0 while there is."""
        now = self._clock()
        while self._used and now - self._used[0][0] >= MINUTE_SECONDS:
            self._sum_seconds -= self._used.popleft()[1]
        left = self._sum_seconds
        if left < self.seconds_a_minute:
            return 0.0
        for began, seconds in self._used:
            left -= seconds
            if left < self.seconds_a_minute:
                return began + MINUTE_SECONDS - now
        return MINUTE_SECONDS
