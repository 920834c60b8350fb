"""What the server does when the system sends it a signal.

Runs in: host.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

ENDING: Final = (signal.SIGTERM, signal.SIGINT)
# What a shell says of a process that a signal ended is this and the signal's number.
ENDED_BY_SIGNAL: Final = 128


@contextmanager
def obeying_signals(end: Callable[[str], object], renew: Callable[[], None]) -> Iterator[None]:
    """Obey signals, where this is the thread that can.

    The second signal to end is obeyed at once and whatever the loop is doing: the process exits with 128 and the
    signal's number. The keeper then ends the workers, as it does when the server is killed.

    Args:
        end: Told the name of the first signal to end, in the loop.
        renew: Told of a hang-up, in the loop.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    ends = 0

    def obey(number: int, _: FrameType | None) -> None:
        nonlocal ends
        if number == signal.SIGHUP:
            loop.call_soon_threadsafe(renew)
            return
        ends += 1
        if ends > 1:
            os._exit(ENDED_BY_SIGNAL + number)
        loop.call_soon_threadsafe(end, signal.Signals(number).name)

    before = {number: signal.signal(number, obey) for number in (*ENDING, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, disposition in before.items():
            signal.signal(number, disposition)
