"""A clock that goes when a test says so.

Runs in: tests.
"""


class Clock:
    """Tells what it was set to; to be given wherever a clock is asked for the time.

    Args:
        now: Seconds, from anywhere.
    """

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
