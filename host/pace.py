"""How fast one client's events are read, so that one that sends without end leaves the loop to the others.

What it sends beyond that stays in the network until there is time: nothing is lost, and nobody is told.

Runs in: host.
"""

import time
from collections.abc import Callable
from typing import Final

# A conversation of two hundred items is put back in one go; people and programs that converse send a few a second.
EVENTS_A_SECOND: Final = 100
SECONDS_AT_ONCE: Final = 2
EVENTS_AT_ONCE: Final = SECONDS_AT_ONCE * EVENTS_A_SECOND
# What counts as one more event: receiving so much text, and so long a time of parsing it, of the loop that all share. A
# hundred of either in a second keep the loop busy for a hundredth of it.
CHARACTERS_AN_EVENT: Final = 8192
PARSING_SECONDS_AN_EVENT: Final = 0.0001


class ReadingPace:
    """What one client may still send at once; it fills up again as time goes by.

    Args:
        events_a_second: How fast it fills up.
        clock: Seconds, from anywhere.
    """

    def __init__(self, events_a_second: float = EVENTS_A_SECOND, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._events_a_second = events_a_second
        # One at least: nobody can send a part of an event.
        self._most = max(events_a_second * SECONDS_AT_ONCE, 1.0)
        self._left = self._most
        self._looked_at = clock()

    def charge(self, characters: int, parsing_seconds: float) -> None:
        """Take note of an event. A large one is read all the same; those after it wait the longer."""
        self._left -= 1 + characters / CHARACTERS_AN_EVENT + parsing_seconds / PARSING_SECONDS_AN_EVENT

    def wait_seconds(self) -> float:
        """Return how long to leave the client unread; 0 while it may send."""
        if self._left > 0:
            return 0.0
        now = self._clock()
        self._left = min(self._left + (now - self._looked_at) * self._events_a_second, self._most)
        self._looked_at = now
        # Once there is an event to be had, not a part of one: a wait for each event at the least.
        return max(1 - self._left, 0.0) / self._events_a_second
