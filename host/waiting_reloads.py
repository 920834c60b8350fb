"""The reloads of one session that are still to be answered, whoever wants them: its client, an operator, or new files.

Runs in: host.
"""

import asyncio
from typing import Final

# One more is under way.
MAX_WAITING_RELOADS: Final = 3


class WaitingReloads:
    """Counts them.

    Args:
        loading: The session's: set from the beginning of a reload to its answer.
    """

    def __init__(self, loading: asyncio.Event) -> None:
        self._loading = loading
        self._count = 0
        self._is_under_way = False

    @property
    def are_enough(self) -> bool:
        """Whether a client is to wait for these before it asks for another."""
        return self._count > MAX_WAITING_RELOADS

    @property
    def are_left(self) -> bool:
        """Whether one is still to be answered; one that was may be parting with the characters before."""
        is_parting = self._is_under_way and not self._loading.is_set()
        return self._count > int(is_parting)

    def add(self) -> None:
        """Count one that waits for its turn."""
        self._count += 1

    def give_up(self) -> None:
        """Count one less: it gets no turn."""
        self._count -= 1

    def begin(self) -> None:
        """Take note that the turn of one has come."""
        self._is_under_way = True

    def end(self) -> None:
        """Take note that it is over, whatever came of it."""
        self._count -= 1
        self._is_under_way = False
        self._loading.clear()
