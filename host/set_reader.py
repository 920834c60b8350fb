"""Sets of characters as they are read: from directories, in threads, and from files that clients send.

Runs in: host.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from host.directories import INLINE, as_client_error, read_directory
from host.errors import ClientError, ErrorCode
from host.keys.account import KeyAccount
from host.settings import Settings
from sandbox.errors import SourceError
from sandbox.rereading import SourceReader
from sandbox.sources import Sources, sources_from_texts
from sandbox.workers.lanes import Lanes

# Reading two hundred small files takes milliseconds; a file system that hangs must not hold up the answer.
READ_SECONDS: Final = 0.8
# Before the server listens nobody waits for an answer, and a busy machine or a cold disk may take its time.
FIRST_READ_SECONDS: Final = 30.0
# Threads that may hang on such a file system before others have to wait.
_READERS: Final = 8
# They read one at a time: eight at once take four times as long for each set, since they give the interpreter's lock to
# one another at every call of the system. One set takes a millisecond; who needs longer than this goes on beside the
# others, so that nobody waits for a disk that somebody else reads from.
ALONE_SECONDS: Final = 0.02


class SetReader:
    """Reads sets. Owns the threads that do.

    Args:
        settings: What may be read.

    Attributes:
        is_first: Whether nothing was read yet that the server could begin with.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_first = True
        self._settings = settings
        self._files = SourceReader()
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        self._lane = Lanes(1, ALONE_SECONDS)

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def read(self, directory: str, account: KeyAccount) -> Sources:
        """Read the set in a directory that a client named.

        Raises:
            ClientError: It cannot be had, or is larger than its key may load; the code says why.
        """
        key = account.key
        sources = await self._in_thread(lambda: read_directory(directory, key, self._settings, self._files))
        account.refuse_large(sources)
        return sources

    async def read_own(self, directory: Path) -> Sources:
        """Read a set of the operator's own.

        Raises:
            ClientError: It cannot be had; the code says why.
        """
        return await self._in_thread(lambda: self._read_own(directory))

    def read_files(self, files: Iterable[tuple[str, str]], account: KeyAccount) -> Sources:
        """Make a set of files that a client sent.

        Raises:
            ClientError: None may be sent, or a name, the number or the size of them is not allowed.
        """
        if not self._settings.uploads:
            raise ClientError(ErrorCode.FILES_NOT_ALLOWED, "This server loads no files that clients send.", "files")
        try:
            sources = sources_from_texts(INLINE, files)
        except SourceError as error:
            raise as_client_error(error, "files") from error
        account.refuse_large(sources)
        return sources

    def _read_own(self, directory: Path) -> Sources:
        try:
            return self._files.read(directory)
        except SourceError as error:
            raise as_client_error(error, "directory") from error

    async def _in_thread(self, read: Callable[[], Sources]) -> Sources:
        try:
            async with asyncio.timeout(FIRST_READ_SECONDS if self.is_first else READ_SECONDS), self._lane.take():
                return await asyncio.get_running_loop().run_in_executor(self._threads, read)
        except TimeoutError:
            raise ClientError(
                ErrorCode.DIRECTORY_NOT_READABLE, "Reading the directory took too long.", "directory"
            ) from None
