"""Sets that an operator has blocked: no session loads them any more.

Runs in: host.
"""

import re
import time
from collections.abc import Iterable
from typing import Final

import msgspec

from host.errors import ClientError, ErrorCode
from sandbox.sources import Sources

# As `greenroom digest` prints it.
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
# An operator's list, kept in memory; what is to last stands in the settings.
MAX_BLOCKS: Final = 10_000


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """One set that is blocked.

    Attributes:
        digest: Of the set.
        reason: For operators; clients are not told.
        since_seconds: Since the epoch.
        is_setting: Whether it stands in the settings, and so outlasts the server.
    """

    digest: str
    reason: str
    since_seconds: float
    is_setting: bool = False


class TooManyBlocks(Exception):
    """The list is full."""


class Blocks:
    """Knows what is blocked.

    Args:
        digests: Blocked by the settings.
    """

    def __init__(self, digests: Iterable[str] = ()) -> None:
        now = time.time()
        self._blocks = {each: Block(digest=each, reason="", since_seconds=now, is_setting=True) for each in digests}

    def __contains__(self, digest: str) -> bool:
        """Whether a set is blocked."""
        return digest in self._blocks

    def add(self, digest: str, reason: str) -> Block:
        """Block a set from now on; one that is blocked already stays as it is.

        Raises:
            TooManyBlocks: There are too many.
        """
        if digest not in self._blocks and len(self._blocks) >= MAX_BLOCKS:
            raise TooManyBlocks
        return self._blocks.setdefault(digest, Block(digest=digest, reason=reason, since_seconds=time.time()))

    def remove(self, digest: str) -> bool:
        """Let a set be loaded again; return whether it was blocked."""
        return self._blocks.pop(digest, None) is not None

    def all(self) -> list[Block]:
        """Return all that is blocked, in the order in which that was done."""
        return list(self._blocks.values())

    def refuse(self, sources: Sources) -> None:
        """Refuse a set that is blocked.

        Raises:
            ClientError: ``character_set_blocked``.
        """
        if sources.digest in self._blocks:
            raise blocked()


def blocked() -> ClientError:
    """Return what a client is told of a set that is blocked."""
    message = "An operator has blocked exactly these characters; no session may have them."
    return ClientError(ErrorCode.CHARACTER_SET_BLOCKED, message)
