"""Reads character directories again without opening files that have not changed.

What decides is what a file holds. But what it held is known for as long as it is the same file, as large, and last
changed at the same time: the kernel sets that time, and nobody else can. So a set that was read a moment ago takes a
look at each of its files instead of seven system calls for it, decoding, checking and hashing.

That is trusted where it can be: of plain files on a device of this machine that had been left alone for a while when
they were read, and for a minute.

Source: docs/decisions/0064-look-at-files-before-reading-them.md

Runs in: host.
"""

import os
import stat
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from sandbox.directories import Directory, read_sources
from sandbox.sources import MAX_FILES, RESOURCES, Sources, is_character_name

# Some file systems count in whole seconds, or two. What is younger may change again and look the same.
LEFT_ALONE_SECONDS: Final = 2.0
# A program that keeps a file mapped can write into it without the kernel's noticing until the pages were written back.
TRUSTED_SECONDS: Final = 60.0
# Some three thousand characters of ordinary size.
MAX_REMEMBERED_BYTES: Final = 16 * 1024 * 1024
# What a set and each of its files takes beside the texts: marks, names, objects. Measured: 857 bytes for one file, 4683
# for ten.
_SET_BYTES: Final = 512
_FILE_BYTES: Final = 448

# Name, device, inode, size, and when it was last written and last changed in any way.
_Mark: TypeAlias = tuple[str, int, int, int, int, int]


class _Remembered(NamedTuple):
    """A set, what its files looked like before and after they were read, and when that was."""

    sources: Sources
    marks: tuple[_Mark, ...]
    since: float


class SourceReader:
    """Reads sets, and remembers those that were read last. Any thread may ask it.

    Args:
        max_bytes: What it remembers may take.
        left_alone_seconds: For how long a file has to have been left alone before it was read.
    """

    def __init__(
        self, max_bytes: int = MAX_REMEMBERED_BYTES, *, left_alone_seconds: float = LEFT_ALONE_SECONDS
    ) -> None:
        self._max_bytes = max_bytes
        self._left_alone_ns = int(left_alone_seconds * 1e9)
        self._bytes = 0
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """What it remembers takes."""
        return self._bytes

    def read(self, directory: Directory) -> Sources:
        """Read all files of a character directory; see `read_sources`."""
        left_alone_since, now = time.time_ns() - self._left_alone_ns, time.monotonic()
        marks = _look(directory)
        known = self._recall(os.fspath(directory), marks, now)
        if known is not None:
            return known
        sources = read_sources(directory)
        if marks and max(mark[-1] for mark in marks) <= left_alone_since and not sources.diagnostics:
            # Looked at once more: it may have changed while it was read.
            self._remember(_Remembered(sources, marks, now), is_unchanged=_look(directory) == marks)
        return sources

    def _recall(self, directory: str, marks: tuple[_Mark, ...] | None, now: float) -> Sources | None:
        with self._one_at_a_time:
            remembered = self._remembered.get(directory)
            if remembered is None or remembered.marks != marks or now - remembered.since > TRUSTED_SECONDS:
                return None
            self._remembered.move_to_end(directory)
            return remembered.sources

    def _remember(self, read: _Remembered, *, is_unchanged: bool) -> None:
        with self._one_at_a_time:
            self._forget(read.sources.directory)
            if not is_unchanged:
                return
            self._remembered[read.sources.directory] = read
            self._bytes += _size(read.sources)
            while self._bytes > self._max_bytes:
                self._forget(next(iter(self._remembered)))

    def _forget(self, directory: str) -> None:
        forgotten = self._remembered.pop(directory, None)
        if forgotten is not None:
            self._bytes -= _size(forgotten.sources)


def _look(directory: Directory) -> tuple[_Mark, ...] | None:
    """Return what the files of a set look like from outside; None if they have to be opened to be known."""
    root = os.path.realpath(directory)
    try:
        return tuple(sorted((*_marks(root), *_resource_marks(root))))
    except (OSError, _NotPlain):
        return None


class _NotPlain(Exception):
    """It leads elsewhere, is no file, or there are too many."""


def _marks(directory: str, prefix: str = "") -> Iterator[_Mark]:
    with os.scandir(directory) as entries:
        files = [entry for entry in entries if is_character_name(entry.name)]
    if len(files) > MAX_FILES:
        raise _NotPlain
    for file in files:
        found = file.stat(follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode) or not _is_here(found.st_dev):
            raise _NotPlain
        yield (prefix + file.name, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _resource_marks(root: str) -> Iterable[_Mark]:
    path = f"{root}/{RESOURCES}"
    try:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise _NotPlain
    except FileNotFoundError:
        return ()
    return _marks(path, f"{RESOURCES}/")


def _is_here(device: int) -> bool:
    # A file system of another machine may tell late that a file has changed; it has no device of this one.
    return os.major(device) != 0


def _size(sources: Sources) -> int:
    files = (*sources.characters, *sources.resources)
    return _SET_BYTES + sum(_FILE_BYTES + sys.getsizeof(each.text) for each in files)
