"""How often something happens, lately.

Runs in: host.
"""

import math
import time
from collections.abc import Callable
from typing import Final

# What happened so long ago counts for a third of what happens now.
MEMORY_SECONDS: Final = 10.0


class Rate:
    """Counts, and forgets little by little.

    Args:
        clock: Seconds, from anywhere.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._weight = 0.0
        self._at = clock()

    def count(self, times: int = 1) -> None:
        """Take note that it happened."""
        self._fade()
        self._weight += times

    def a_second(self) -> float:
        """Return how often it happens in a second."""
        self._fade()
        return self._weight / MEMORY_SECONDS

    def _fade(self) -> None:
        now = self._clock()
        self._weight *= math.exp((self._at - now) / MEMORY_SECONDS)
        self._at = now
