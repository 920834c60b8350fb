"""What a server does again and again beside everything else.

Runs in: host.
"""

import asyncio
from abc import ABC, abstractmethod
from typing import Self


class Rounds(ABC):
    """An async context manager that owns a task, from beginning to end."""

    _rounds: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to go round."""
        self._rounds = asyncio.get_running_loop().create_task(self._go_round())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        if self._rounds is not None:
            self._rounds.cancel()
            await asyncio.wait([self._rounds])

    @abstractmethod
    async def _go_round(self) -> None:
        """Do it until cancelled."""
