"""The clock that ends character code from within while it is deep in C: a signal, each few milliseconds of computing.

Python looks at signals between instructions, and many long loops in C do so too: regular expressions, the arithmetic
of large integers. What does not look (``sum``, ``sorted`` …) is bounded or counted elsewhere, or ended from outside.

The timer runs for the whole life of a worker and costs a call nothing but telling it what to watch.

Runs in: worker.
"""

import signal
from types import FrameType
from typing import Final

from sandbox.limits import Meter

# Of processor time. Short against any budget; the handler takes microseconds.
INTERVAL_SECONDS: Final = 0.01


class Alarm:
    """Raises BudgetSpent inside character code whose meter has run out, again and again."""

    def __init__(self) -> None:
        self._meter: Meter | None = None
        self._files: frozenset[str] = frozenset()

    def start(self) -> None:
        """Take over the profiling timer of this process, for good. Only ever in a worker's own process."""
        signal.signal(signal.SIGPROF, self._look)
        self.go_on()

    def go_on(self) -> None:
        """Start the timer again in a process that was forked since: it takes over the handler, but no timer."""
        signal.setitimer(signal.ITIMER_PROF, INTERVAL_SECONDS, INTERVAL_SECONDS)

    def watch(self, meter: Meter, files: frozenset[str]) -> None:
        """Watch a call: code of these files may run until `meter` has run out."""
        self._meter, self._files = meter, files

    def rest(self) -> None:
        """Let everything go on."""
        self._meter = None

    def _look(self, _: int, frame: FrameType | None) -> None:
        # Our own code before and after a call is never interrupted, whatever the clock says: no character's frame is
        # below it.
        if self._meter is not None and self._runs_character(frame):
            self._meter.look()

    def _runs_character(self, frame: FrameType | None) -> bool:
        while frame is not None:
            if frame.f_code.co_filename in self._files:
                return True
            frame = frame.f_back
        return False
