"""The account of one key: its sessions, and what they have used together.

Runs in: host.
"""

import math
from typing import Final, Protocol

from host.allowance import Allowance
from host.errors import ClientError, ErrorCode, QuestionRefused
from host.keys.key import Key
from sandbox.sources import Sources

# The close code for a key that is wrong, or has come to be.
BAD_KEY: Final = 3000


class Dismissible(Protocol):
    """A client's connection, as far as ending it is concerned."""

    def dismiss(self, error: ClientError, close_code: int) -> None:
        """Tell the client why, and hang up. Returns at once."""


class KeyAccount:
    """What the sessions of one key have together. It lasts as long as the server, whatever the file says meanwhile.

    Attributes:
        key: What they may; another one after the keys were read anew.
        connections: Of its sessions.
    """

    def __init__(self, key: Key) -> None:
        self.connections: set[Dismissible] = set()
        self._processor_seconds = Allowance(math.inf)
        self._reloads = Allowance(math.inf)
        self.adopt(key)

    def adopt(self, key: Key) -> None:
        """Let other quotas hold from now on; what was used stays used."""
        self.key = key
        self._processor_seconds.a_minute = _or_endless(key.cpu_seconds_per_minute)
        self._reloads.a_minute = _or_endless(key.reloads_per_minute)

    @property
    def name(self) -> str:
        """The key's name."""
        return self.key.name

    @property
    def is_full(self) -> bool:
        """Whether it has all the sessions it may have."""
        return len(self.connections) >= self.key.max_sessions

    def charge(self, seconds: float) -> None:
        """Take note of processor time of one of its sessions."""
        self._processor_seconds.charge(seconds)

    @property
    def is_spent(self) -> bool:
        """Whether its sessions have used up their processor time."""
        return self._processor_seconds.wait_seconds() > 0

    def refuse_if_spent(self) -> None:
        """Let no session ask characters anything while all together have used up their processor time.

        Raises:
            QuestionRefused: ``key_processor_limit_exceeded``.
        """
        wait_seconds = math.ceil(self._processor_seconds.wait_seconds())
        if wait_seconds:
            message = (
                f"All sessions of the key {self.name!r} have used the {self._processor_seconds.a_minute:g} s of"
                f" processor time that they have together in a minute; they go on in {wait_seconds} s."
            )
            code = ErrorCode.KEY_PROCESSOR_LIMIT_EXCEEDED
            raise QuestionRefused(code, message, retry_after_seconds=wait_seconds)

    def begin_reload(self) -> None:
        """Take note of a reload.

        Raises:
            ClientError: ``reload_not_allowed`` or ``too_many_reloads``.
        """
        most = self.key.reloads_per_minute
        if most == 0:
            raise ClientError(ErrorCode.RELOAD_NOT_ALLOWED, f"The key {self.name!r} may load no other characters.")
        wait_seconds = math.ceil(self._reloads.wait_seconds())
        if wait_seconds:
            message = (
                f"The key {self.name!r} has had the {most} reloads that it may have in a minute;"
                f" the next may come in {wait_seconds} s."
            )
            raise ClientError(ErrorCode.TOO_MANY_RELOADS, message, retry_after_seconds=wait_seconds)
        self._reloads.charge(1)

    def refuse_large(self, sources: Sources) -> None:
        """Let it load no set that has more files, or more text, than it may load.

        Raises:
            ClientError: ``too_many_files`` or ``file_too_large``.
        """
        files = (*sources.characters, *sources.resources)
        most_files, most_bytes = self.key.max_files, self.key.max_set_bytes
        if most_files is not None and len(files) > most_files:
            message = f"The set has {len(files)} files; the key {self.name!r} may load {most_files}."
            raise ClientError(ErrorCode.TOO_MANY_FILES, message)
        if most_bytes is None:
            return
        size_bytes = sum(len(each.text.encode(errors="replace")) for each in files)
        if size_bytes > most_bytes:
            message = f"The set has {size_bytes} bytes; the key {self.name!r} may load {most_bytes}."
            raise ClientError(ErrorCode.FILE_TOO_LARGE, message)

    def revoke(self) -> None:
        """End all its sessions: their key is none any more."""
        error = ClientError(ErrorCode.INVALID_API_KEY, "The API key of this session was withdrawn.")
        for each in tuple(self.connections):
            each.dismiss(error, BAD_KEY)


def _or_endless(limit: float | None) -> float:
    return math.inf if limit is None else limit
