"""What the server does when the system sends it a signal.

Runs in: host.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

ENDING: Final = (signal.SIGTERM, signal.SIGINT)
# What a shell says of a process that a signal ended is this and the signal's number.
ENDED_BY_SIGNAL: Final = 128
# What is sent twice within this is meant once: `timeout`, shells and terminals send to a process and to its group.
SAME_SENDING_SECONDS: Final = 0.2


@contextmanager
def obeying_signals(
    end: Callable[[str], object], renew: Callable[[], None], clock: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """Obey signals, where this is the thread that can.

    The second signal to end is obeyed at once and whatever the loop is doing: the process exits with 128 and the
    signal's number. The keeper then ends the workers, as it does when the server is killed.

    Args:
        end: Told the name of the first signal to end, in the loop.
        renew: Told of a hang-up, in the loop.
        clock: Seconds, for telling a second signal from one that was sent twice.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    first: float | None = None

    def obey(number: int, _: FrameType | None) -> None:
        nonlocal first
        if number == signal.SIGHUP:
            loop.call_soon_threadsafe(renew)
            return
        now = clock()
        if first is None:
            first = now
            loop.call_soon_threadsafe(end, signal.Signals(number).name)
        elif now - first > SAME_SENDING_SECONDS:
            os._exit(ENDED_BY_SIGNAL + number)

    before = {number: signal.signal(number, obey) for number in (*ENDING, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, disposition in before.items():
            signal.signal(number, disposition)
