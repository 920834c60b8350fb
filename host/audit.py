"""The audit log: every reload, every refusal, and whatever an operator does, as lines of JSON.

Runs in: host.
"""

import json
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Protocol

import msgspec

from sandbox.diagnostics import printable

# What can be asked for without reading the file: some hundreds of kilobytes.
REMEMBERED_LINES: Final = 1000
# A path has at most so many; a client may send a megabyte where one belongs.
MAX_TEXT_CHARACTERS: Final = 1000
# One session or address writes so many lines within a while; what is more is summed up. Whoever is refused costs
# nothing and can come again at once, so that the disk is what would end first.
LINES: Final = 20
WINDOW_SECONDS: Final = 10.0
# And all of them together so many of a kind: whoever is gone comes back as another session, or from another address.
LINES_IN_ALL: Final = 1000
EVERYBODY: Final = "everybody"
# Sessions and addresses whose lines are counted.
_MAX_WINDOWS: Final = 1024

DONE: Final = "done"


class Act(StrEnum):
    """What can stand in the audit log."""

    REFUSAL = "refusal"
    RELOAD = "reload"
    DEFAULT_RELOAD = "default_reload"
    LEFT_OUT = "left_out"
    # What an operator does
    KILL_WORKER = "kill_worker"
    END_SESSION = "end_session"
    ROLL_BACK = "roll_back"
    BLOCK = "block"
    PUT_BACK = "put_back"
    UNBLOCK = "unblock"
    DRAIN = "drain"
    RENEW = "renew"


class Lines(Protocol):
    """Where lines go for good."""

    def append(self, line: bytes) -> None:
        """Append a line, soon. Never waits."""

    def reopen(self) -> None:
        """Write to the file that has the path from now on."""


class Audit:
    """Writes and remembers what happened. Never waits, and never fails.

    Args:
        lines: Where they go; None: the latest are only remembered.
        clock: Seconds since the epoch.
    """

    def __init__(self, lines: Lines | None = None, clock: Callable[[], float] = time.time) -> None:
        self._lines = lines
        self._clock = clock
        self._latest: deque[bytes] = deque(maxlen=REMEMBERED_LINES)
        # By when they end.
        self._windows: OrderedDict[tuple[Act, str], _Window] = OrderedDict()
        self._windows_of_all: dict[Act, _Window] = {}

    def record(self, act: Act, who: str, outcome: str = DONE, **facts: str | int | None) -> None:
        """Take note of what a session or an address did.

        Args:
            act: What.
            who: The session or the address whose lines are counted.
            outcome: What came of it: "done", or a code.
            facts: Whatever else is known; texts may be anybody's.
        """
        now = self._clock()
        self._sum_up_until(now)
        own = self._windows.setdefault((act, who), _Window(now + WINDOW_SECONDS, LINES))
        of_all = self._windows_of_all.setdefault(act, _Window(now + WINDOW_SECONDS, LINES_IN_ALL))
        if own.take(outcome) and of_all.take(outcome):
            self._write(now, act, outcome, facts)

    def note(self, act: Act, outcome: str = DONE, **facts: str | int | None) -> None:
        """Take note of what an operator did, however often."""
        self._write(self._clock(), act, outcome, facts)

    def tail(self, lines: int) -> bytes:
        """Return the latest entries as an array of JSON, the oldest of them first."""
        self._sum_up_until(self._clock())
        latest = list(self._latest)[-lines:] if lines > 0 else []
        return b"[" + b",".join(latest) + b"]"

    def remember(self, lines: Iterable[bytes]) -> None:
        """Take in what a file has from before; what is no entry is passed over."""
        for line in lines:
            if _is_entry(line):
                self._latest.append(line)

    def reopen(self) -> None:
        """Begin another file, after the one before was renamed."""
        if self._lines is not None:
            self._lines.reopen()

    def close(self) -> None:
        """Tell what was left out last."""
        self._sum_up_until(float("inf"))

    def _sum_up_until(self, now: float) -> None:
        for act in [act for act, window in self._windows_of_all.items() if window.until <= now]:
            self._sum_up(act, EVERYBODY, self._windows_of_all.pop(act))
        while self._windows:
            (act, who), window = next(iter(self._windows.items()))
            if window.until > now and len(self._windows) <= _MAX_WINDOWS:
                return
            del self._windows[act, who]
            self._sum_up(act, who, window)

    def _sum_up(self, act: Act, who: str, window: "_Window") -> None:
        for outcome, lines in window.left_out.items():
            self._write(self._clock(), Act.LEFT_OUT, outcome, {"of": act, "who": who, "lines": lines})

    def _write(self, now: float, act: Act, outcome: str, facts: dict[str, Any]) -> None:
        told = {name: _bounded(value) for name, value in facts.items() if value is not None}
        line = _encode({"time": utc(now), "act": act, "outcome": outcome, **told})
        self._latest.append(line)
        if self._lines is not None:
            self._lines.append(line)


class _Window:
    def __init__(self, until: float, lines: int) -> None:
        self.until = until
        self.left_out: dict[str, int] = {}
        self._lines = lines

    def take(self, outcome: str) -> bool:
        if self._lines > 0:
            self._lines -= 1
            return True
        self.left_out[outcome] = self.left_out.get(outcome, 0) + 1
        return False


def _encode(entry: dict[str, Any]) -> bytes:
    # In ASCII, so that no letter ends a line or turns its direction, whatever shows it.
    return json.dumps(entry, separators=(",", ":")).encode()


def _bounded(value: str | int) -> str | int:
    return printable(value, MAX_TEXT_CHARACTERS) if isinstance(value, str) else value


def utc(seconds: float) -> str:
    """Return a point in time, in seconds since the epoch, as ISO 8601 writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _is_entry(line: bytes) -> bool:
    try:
        entry = msgspec.json.decode(line, type=dict[str, str | int])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return {"time", "act", "outcome"} <= entry.keys()
