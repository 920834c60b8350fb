"""The file of the audit log: lines are appended by a thread of its own, so that no disk keeps a session waiting.

Runs in: host.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Self

import structlog

# Lines that wait for a disk that does not take them; some two megabytes.
MAX_WAITING_LINES: Final = 5000
# What is written at once.
_BATCH_LINES: Final = 500
# What is read of a file that is there already, to know what happened before the server was started.
_TAIL_BYTES: Final = 256 * 1024
# How long the end of the server waits for a disk.
_CLOSING_SECONDS: Final = 2.0
# Who did what is nobody's business but the operator's.
_MODE: Final = 0o600

_log = structlog.get_logger()


class AuditUnwritable(Exception):
    """The server cannot start: its audit log cannot be written; the message says why."""


class AuditFile:
    """Appends lines to a file. Owns the thread that does. Use as an async context manager.

    A line that cannot be written is lost: it is counted, and the log tells once that lines are being lost, and once
    that they are written again. The file is opened anew each time until it can be written.

    Args:
        path: Of the file; made if it is not there.
        count_lost: Told how many lines were lost.
    """

    def __init__(self, path: Path, count_lost: Callable[[int], None]) -> None:
        self._path = path
        self._count_lost = count_lost
        self._number: int | None = None
        self._is_torn = False
        self._is_losing = False
        self._waiting: deque[bytes] = deque()
        self._changed = threading.Condition()
        self._is_to_reopen = False
        self._is_to_end = False
        self._thread = threading.Thread(target=self._write_all, name="audit", daemon=True)

    async def __aenter__(self) -> Self:
        """Open the file and begin to write.

        Raises:
            AuditUnwritable: It cannot be opened.
        """
        try:
            await asyncio.to_thread(self._open)
        except OSError as error:
            raise AuditUnwritable(f"the audit log {self._path} cannot be written: {error.strerror}") from error
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write what waits, unless the disk takes too long, and close the file."""
        with self._changed:
            self._is_to_end = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join, _CLOSING_SECONDS)

    def append(self, line: bytes) -> None:
        """Append a line, soon. Never waits."""
        with self._changed:
            if len(self._waiting) < MAX_WAITING_LINES:
                self._waiting.append(line)
                self._changed.notify()
                return
        self._lose(1, "the disk does not keep up")

    def reopen(self) -> None:
        """Write to the file that has the path from now on, after whatever rotates logs has renamed the one before."""
        with self._changed:
            self._is_to_reopen = True
            self._changed.notify()

    def last_lines(self) -> Iterable[bytes]:
        """Return the last lines that are in the file; none, if it cannot be read."""
        try:
            with self._path.open("rb") as file:
                length = file.seek(0, os.SEEK_END)
                file.seek(max(0, length - _TAIL_BYTES))
                lines = file.read(_TAIL_BYTES).splitlines()
        except OSError:
            return ()
        return lines if length <= _TAIL_BYTES else lines[1:]

    # In the thread

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_to_reopen or self._is_to_end)
                lines = [self._waiting.popleft() for _ in range(min(_BATCH_LINES, len(self._waiting)))]
                reopens, self._is_to_reopen = self._is_to_reopen, False
                ends = self._is_to_end and not lines
            if reopens or ends:
                self._close()
            if ends:
                return
            if lines:
                self._write(lines)

    def _write(self, lines: list[bytes]) -> None:
        # A line that was written in part is ended first, so that the next one stands alone.
        data = memoryview(b"\n" * self._is_torn + b"".join(line + b"\n" for line in lines))
        written = 0
        try:
            number = self._open()
            while written < len(data):
                written += os.write(number, data[written:])
        except OSError as error:
            self._close()
            done = bytes(data[:written])
            self._is_torn = not done.endswith(b"\n") if done else self._is_torn
            self._lose(len(lines) - done.lstrip(b"\n").count(b"\n"), error.strerror or "unknown")
            return
        self._is_torn = False
        if self._is_losing:
            self._is_losing = False
            _log.info("the audit log is written again", file=str(self._path))

    def _lose(self, lines: int, reason: str) -> None:
        self._count_lost(lines)
        if not self._is_losing:
            self._is_losing = True
            _log.error("lines of the audit log are lost", file=str(self._path), reason=reason)

    def _open(self) -> int:
        if self._number is None:
            # A pipe that nobody reads is refused and not waited for.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
            self._number = os.open(self._path, flags, _MODE)
            os.set_blocking(self._number, True)
        return self._number

    def _close(self) -> None:
        if self._number is not None:
            os.close(self._number)
            self._number = None
