"""A bar on the terminal while a command takes long.

Runs in: host.
"""

import asyncio
import sys
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

# What is over before that needs no bar.
DELAY_SECONDS: Final = 0.5


class Progress:
    """Shows how far a command has come: on standard error, if that is a terminal, and only while it lasts.

    Args:
        total: Steps in all.
    """

    def __init__(self, total: int) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Bar(*columns, console=console, transient=True)
        self._task = self._bar.add_task("characters", total=total)
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        """Begin to wait; needs a running event loop."""
        if sys.stderr.isatty():
            self._timer = asyncio.get_running_loop().call_later(DELAY_SECONDS, self._bar.start)
        return self

    def advance(self) -> None:
        """Take note of a step."""
        self._bar.advance(self._task)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
            self._bar.stop()
