"""Compiled files, kept by what they were made from.

The host keeps them as bytes that it never looks into, so that a second session with the same text skips compiling.
Whoever sends one new text after another drives out those of others, but never those that are pinned.

Runs in: host.
"""

import hashlib
import sys
from collections import OrderedDict
from typing import Final

from sandbox.messages import Compiled
from sandbox.policy import POLICY_VERSION
from sandbox.sources import Source, Sources

# Some four thousand characters of ordinary size.
MAX_CACHE_BYTES: Final = 64 * 1024 * 1024
# What an entry costs beside its code, and each name that a file binds: a place in a dict, a text and a number.
_ENTRY_BYTES: Final = 512
_NAME_BYTES: Final = 200


def code_key(source: Source) -> bytes:
    """Return what a compiled file depends on: its name and text, the policy and the interpreter."""
    digest = hashlib.sha256(f"{POLICY_VERSION}\0{sys.implementation.cache_tag}\0{source.name}\0".encode())
    digest.update(source.text.encode("utf-8", "surrogatepass"))
    return digest.digest()


class CodeCache:
    """Remembers compiled files, the most recently used ones, up to a number of bytes."""

    def __init__(self, max_bytes: int = MAX_CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[bytes, Compiled] = OrderedDict()
        self._pinned: dict[bytes, Compiled] = {}

    def pin(self, sources: Sources) -> None:
        """Keep what the files of a set were compiled to, whatever comes; of no other set than this one."""
        keys = [code_key(source) for source in (*sources.resources, *sources.characters)]
        self._pinned = {key: known for key in keys if (known := self.get(key)) is not None}

    def get(self, key: bytes) -> Compiled | None:
        """Return what the file of this `code_key` was compiled to, if that is known."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key) or self._pinned.get(key)

    def put(self, key: bytes, compiled: Compiled) -> None:
        """Remember what a file was compiled to."""
        if key in self._entries or key in self._pinned:
            return
        self._entries[key] = compiled
        self._bytes += _size(compiled)
        while self._bytes > self._max_bytes:
            _, dropped = self._entries.popitem(last=False)
            self._bytes -= _size(dropped)


def _size(compiled: Compiled) -> int:
    names = _NAME_BYTES * len(compiled.lines)
    return _ENTRY_BYTES + len(compiled.code or b"") + names + 400 * len(compiled.diagnostics)
