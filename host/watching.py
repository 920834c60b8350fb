"""Directories whose files are watched for sessions that asked for it.

Runs in: host.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from host.errors import ClientError, ErrorCode
from host.watched_directory import WatchedDirectory

# Each takes a thread, and one of the 128 watches that Linux allows a user by default.
MAX_DIRECTORIES: Final = 64


class FilesChanged(Struct, frozen=True, gc=False):
    """Takes its turn among the events of the client that asked to watch.

    Attributes:
        event_id: Of that request; what comes of the change answers it.
    """

    event_id: str | None
    type: Literal["session.characters.watch"] = "session.characters.watch"


class Watches:
    """Watches directories for all sessions, each directory once. Owns the threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MAX_DIRECTORIES, thread_name_prefix="watch")
        self._watched: dict[Path, WatchedDirectory] = {}

    def __len__(self) -> int:
        """Count the directories."""
        return len(self._watched)

    def begin(self, directory: Path, changed: asyncio.Event) -> None:
        """Set an event whenever a file of a character set changes.

        Raises:
            ClientError: ``too_many_requests``: so many directories are watched already.
        """
        watched = self._watched.get(directory)
        if watched is None:
            if len(self._watched) >= MAX_DIRECTORIES:
                message = f"At most {MAX_DIRECTORIES} directories are watched at the same time."
                raise ClientError(ErrorCode.TOO_MANY_REQUESTS, message)
            watched = self._watched[directory] = WatchedDirectory(directory, self._threads)
        watched.listeners.add(changed)

    def end(self, directory: Path, changed: asyncio.Event) -> None:
        """Set this event no more."""
        watched = self._watched.get(directory)
        if watched is None:
            return
        watched.listeners.discard(changed)
        if not watched.listeners:
            del self._watched[directory]
            watched.stop()

    def close(self) -> None:
        """Stop all watching."""
        for watched in self._watched.values():
            watched.stop()
        self._watched.clear()
        self._threads.shutdown(wait=True)


class Watch:
    """What one session watches: the directory of its set, whichever that is. Owns a task.

    Args:
        watches: All directories that are watched.
        on_change: Told of each change; the next one waits for it.
    """

    def __init__(self, watches: Watches, on_change: Callable[[FilesChanged], Awaitable[None]]) -> None:
        self._watches = watches
        self._on_change = on_change
        self._changed = asyncio.Event()
        self._directory: Path | None = None
        self._task: asyncio.Task[None] | None = None
        self._seen = ""

    def begin(self, directory: str, seen: str, event_id: str | None) -> None:
        """Watch a directory, and tell of its changes in answer to this request from now on.

        Args:
            directory: Where the session's set came from.
            seen: Its digest.
            event_id: Of the request.

        Raises:
            ClientError: ``nothing_to_watch`` for files that were sent, or ``too_many_requests``.
        """
        if not Path(directory).is_absolute():
            message = "The characters came from files that were sent: there is no directory to watch."
            raise ClientError(ErrorCode.NOTHING_TO_WATCH, message)
        self._move(Path(directory))
        self._seen = seen
        self._stop_telling()
        self._task = asyncio.get_running_loop().create_task(self._tell(FilesChanged(event_id)))

    def follow(self, directory: str, seen: str) -> None:
        """Watch the directory of another set from now on, if any was watched and this set has one.

        Raises:
            ClientError: ``too_many_requests``.
        """
        if self._task is None:
            return
        self._seen = seen
        self._move(Path(directory) if Path(directory).is_absolute() else None)

    def _move(self, directory: Path | None) -> None:
        if directory == self._directory:
            return
        if directory is not None:
            self._watches.begin(directory, self._changed)
        if self._directory is not None:
            self._watches.end(self._directory, self._changed)
        self._directory = directory

    async def _tell(self, change: FilesChanged) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._on_change(change)

    def is_news(self, digest: str) -> bool:
        """Tell whether this is another set than was seen last; it is seen now."""
        self._seen, before = digest, self._seen
        return digest != before

    @property
    def is_on(self) -> bool:
        """Whether changes are told of."""
        return self._task is not None

    def end(self) -> None:
        """Watch nothing more."""
        self._stop_telling()
        self._move(None)

    def close(self) -> None:
        """Watch nothing more, and let go of who was told: what refers to each other waits for the collector."""
        self.end()
        self._on_change = _tell_nobody

    def _stop_telling(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None


async def _tell_nobody(_: FilesChanged) -> None:
    pass
