"""How much of something may be used within a minute: processor time, reloads.

Runs in: host.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

import msgspec

MINUTE_SECONDS: Final = 60.0
# What was used within so short a time is forgotten together, so that a minute is never more than a few dozen entries.
_GRAIN_SECONDS: Final = 1.0


class _Use(msgspec.Struct, gc=False):
    """What was used within a second; the collector need not know of it.

    Attributes:
        began: When that second began.
        amount: What was used in it.
    """

    began: float
    amount: float


class Allowance:
    """What is used over a minute that moves along with the clock.

    Args:
        a_minute: What may be used; may be changed later.
        clock: Seconds, from anywhere.
    """

    def __init__(self, a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._used: deque[_Use] = deque()
        self._sum = 0.0

    def charge(self, amount: float) -> None:
        """Take note of what was used."""
        now = self._clock()
        self._sum += amount
        if self._used and now - self._used[-1].began < _GRAIN_SECONDS:
            self._used[-1].amount += amount
        else:
            self._forget(now)
            self._used.append(_Use(now, amount))

    def wait_seconds(self) -> float:
        """Return how long it takes until there is some left; 0 while there is."""
        # What is more than a minute ago only makes it less.
        if self._sum < self.a_minute:
            return 0.0
        now = self._clock()
        self._forget(now)
        left = self._sum
        if left < self.a_minute:
            return 0.0
        for use in self._used:
            left -= use.amount
            if left < self.a_minute:
                return use.began + MINUTE_SECONDS - now
        return MINUTE_SECONDS

    def _forget(self, now: float) -> None:
        while self._used and now - self._used[0].began >= MINUTE_SECONDS:
            self._sum -= self._used.popleft().amount
