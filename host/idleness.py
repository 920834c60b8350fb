"""When a client has said nothing for so long that its place is wanted for others.

Runs in: host.
"""

import asyncio
from collections.abc import Callable


class Idleness:
    """Notices that a client says nothing while it is not being answered either. One timer, however much is said.

    Args:
        seconds: How long that may be; for ever if None.
        is_busy: Whether the client is being answered.
        on_idle: Called once, when it was too long.
    """

    def __init__(self, seconds: float | None, is_busy: Callable[[], bool], on_idle: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_busy = is_busy
        self._on_idle = on_idle
        self._seconds = seconds or 0.0
        self._heard_at = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        if seconds is not None:
            self._look_later(seconds)

    def hear(self) -> None:
        """Take note that the client has said something."""
        self._heard_at = self._loop.time()

    def close(self) -> None:
        """Notice nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_later(self, seconds: float) -> None:
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        if self._is_busy():
            self.hear()
        left_seconds = self._heard_at + self._seconds - self._loop.time()
        if left_seconds > 0:
            self._look_later(left_seconds)
        else:
            self._on_idle()
