"""How much later than it should the event loop comes to what is due: what every session waits for.

Runs in: host.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from host.rounds import Rounds

# Often enough to meet a loop that is held up for a tenth of a second; a look costs some 20 µs.
PAUSE_SECONDS: Final = 0.1


class LagRounds(Rounds):
    """Sleeps, and tells how much too late it was woken.

    Args:
        tell: Takes the seconds.
        pause_seconds: How long it sleeps.
    """

    def __init__(self, tell: Callable[[float], None], pause_seconds: float = PAUSE_SECONDS) -> None:
        self._tell = tell
        self._pause_seconds = pause_seconds

    async def _go_round(self) -> None:
        while True:
            # The loop's own clock stands still while it works.
            due = time.perf_counter() + self._pause_seconds
            await asyncio.sleep(self._pause_seconds)
            self._tell(max(0.0, time.perf_counter() - due))
