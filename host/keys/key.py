"""Keys that clients show: what a key may, and how one is known again without being kept.

Runs in: host.
"""

import hashlib
import hmac
import re
import secrets
from pathlib import Path
from typing import Final, Self

import msgspec

# As many random bits as the digest has: nobody finds one by trying, so that a slow hash would slow down nobody but the
# server; see docs/decisions/0048-hash-keys-quickly-and-compare-them-all.md.
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
# Whoever shows a key has it hashed once for each key there is, before anybody knows who he is.
MAX_KEY_CHARACTERS: Final = 1000
# Programs that look for secrets in texts find it by this.
PREFIX: Final = "gr-"
_SCHEME: Final = "sha256"
_HASH: Final = re.compile(rf"{_SCHEME}:([0-9a-f]{{{2 * _SALT_BYTES}}}):([0-9a-f]{{64}})")

# What TOML takes without quotes, and a log or a metric without a thought.
NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
# The key of the setting `api_key`, and whoever comes to a server that asks for none.
DEFAULT_NAME: Final = "default"
ANYONE_NAME: Final = "anyone"
RESERVED_NAMES: Final = frozenset({DEFAULT_NAME, ANYONE_NAME})


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is, and what all sessions of that key may together.

    Attributes:
        name: For logs, metrics and people.
        allowed_roots: Directories below which it may load; None: any, on loopback only.
        max_sessions: At the same time.
        cpu_seconds_per_minute: Processor time of all its sessions; None: each session's own limit is enough.
        reloads_per_minute: Of all its sessions, and of the default set; None: as many as there is time for.
        max_files: Characters and modules of a set that it loads; None: what any set may have.
        max_set_bytes: Text of such a set; None: what any set may have.
        may_reload_default: Whether it may change the set that everybody's new sessions begin with.
    """

    name: str
    allowed_roots: tuple[Path, ...] | None
    max_sessions: int
    cpu_seconds_per_minute: float | None
    reloads_per_minute: int | None
    max_files: int | None
    max_set_bytes: int | None
    may_reload_default: bool


class KeyHash(msgspec.Struct, frozen=True):
    """What is kept of a key. It tells the key from others, and does not tell the key."""

    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, key: str) -> Self:
        """Hash a key, with a salt of its own."""
        salt = secrets.token_bytes(_SALT_BYTES)
        return cls(salt, _digest(salt, key))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a hash as a file has it.

        Raises:
            ValueError: It is none.
        """
        found = _HASH.fullmatch(text)
        if found is None:
            raise ValueError("is no hash; greenroom key new makes one")
        return cls(bytes.fromhex(found[1]), bytes.fromhex(found[2]))

    def __str__(self) -> str:
        """Write it as a file has it."""
        return f"{_SCHEME}:{self.salt.hex()}:{self.digest.hex()}"

    def is_of(self, shown: str) -> bool:
        """Tell whether this is the hash of a key, in a time that says nothing about it."""
        return hmac.compare_digest(self.digest, _digest(self.salt, shown))


def _digest(salt: bytes, key: str) -> bytes:
    return hashlib.sha256(salt + key.encode(errors="replace")).digest()


def make_key() -> str:
    """Return a key that nobody has."""
    return f"{PREFIX}{secrets.token_urlsafe(_KEY_BYTES)}"
