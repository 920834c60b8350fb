"""One directory whose files are watched, by a thread of its own.

Runs in: host.
"""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import watchfiles

from sandbox.sources import RESOURCES

# An editor writes a file in several steps, and a checkout many files: they are one change.
DEBOUNCE_SECONDS: Final = 0.4
# How often a thread looks whether anything came, or whether it is to stop.
_STEP_SECONDS: Final = 0.1
# How often it looks whether the directory is still the same one: the kernel tells nothing of one that is gone.
_LOOK_SECONDS: Final = 1.0
# A directory that is replaced as a whole is gone for a moment, and sometimes for good.
_GONE_SECONDS: Final = 1.0


class WatchedDirectory:
    """Tells its listeners whenever a file of a character set changes there.

    Args:
        directory: Where; it may come later, go, and come back.
        threads: One of them is taken, until :meth:`stop`.
    """

    def __init__(self, directory: Path, threads: ThreadPoolExecutor) -> None:
        self.listeners: set[asyncio.Event] = set()
        self._directory = directory
        self._loop = asyncio.get_running_loop()
        self._stopped = threading.Event()
        threads.submit(self._watch)

    def stop(self) -> None:
        """Let the thread end."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self._watch_while_there()
            # The second is what the library says where the system has no watch left.
            except (OSError, RuntimeError):
                self._stopped.wait(_GONE_SECONDS)
            if not self._stopped.is_set():
                self._loop.call_soon_threadsafe(self._tell)

    def _watch_while_there(self) -> None:
        """Watch until the directory, or the one of its resources, is another.

        Raises:
            OSError: It is not there.
        """
        with _Places(self._directory) as places:
            is_sure = False
            for changes in watchfiles.watch(
                *places.paths,
                watch_filter=_is_source,
                debounce=_milliseconds(DEBOUNCE_SECONDS),
                step=_milliseconds(_STEP_SECONDS),
                rust_timeout=_milliseconds(_LOOK_SECONDS),
                yield_on_timeout=True,
                stop_event=self._stopped,
                recursive=False,
            ):
                # What changed while the watch was being set up was not seen: whoever listens looks for himself.
                if changes or not is_sure:
                    is_sure = True
                    self._loop.call_soon_threadsafe(self._tell)
                if self._stopped.is_set() or places.are_others():
                    return

    def _tell(self) -> None:
        for listener in self.listeners:
            listener.set()


class _Places:
    """What is watched: a directory of characters, and the one of its resources, as they are now.

    Holds both open, for else the number of one that is gone would be given to the one that comes instead of it.

    Raises:
        OSError: The directory is not there.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.paths = _paths(directory)
        with ExitStack() as opened:
            self._held = [_open(path, opened) for path in self.paths]
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def are_others(self) -> bool:
        """Tell whether other directories are there now.

        Raises:
            OSError: One is not there any more.
        """
        if _paths(self._directory) != self.paths:
            return True
        return not all(
            os.path.samestat(path.stat(), os.fstat(held)) for path, held in zip(self.paths, self._held, strict=True)
        )


def _paths(directory: Path) -> tuple[Path, ...]:
    resources = directory / RESOURCES
    return (directory, resources) if resources.is_dir() else (directory,)


def _open(path: Path, opened: ExitStack) -> int:
    # By its name alone: nothing of it is read.
    descriptor = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    opened.callback(os.close, descriptor)
    return descriptor


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _is_source(_: watchfiles.Change, path: str) -> bool:
    name = path.rpartition("/")[2]
    return name == RESOURCES or (name.endswith(".py") and not name.startswith("."))
