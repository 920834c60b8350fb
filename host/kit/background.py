"""An event loop in a thread, for callers that are not asynchronous.

Runs in: host.
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

# An author's test fails at the author's line.
__tracebackhide__ = True

_Result = TypeVar("_Result")


class Background:
    """Runs coroutines to their end, one caller at a time. Use as a context manager: it owns the thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="greenroom", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the loop and wait for the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Return what `work` returns, and raise what it raises. Whoever interrupts the waiting cancels it."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()
