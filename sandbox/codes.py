"""Compiled files, and what they declare, kept by what they were made from.

The host keeps them as bytes that it never looks into, so that a second session with the same text skips compiling.
Whoever sends one new text after another drives out those of others, but never those that are pinned.

Runs in: host.
"""

import hashlib
import sys
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sandbox.manifest import Manifest
from sandbox.messages import WAITING, Compiled
from sandbox.policy import POLICY_VERSION
from sandbox.sources import Source, Sources

# Some four thousand characters of ordinary size.
MAX_CACHE_BYTES: Final = 64 * 1024 * 1024
# What an entry costs beside its code.
_ENTRY_BYTES: Final = 512
# What objects take of what is so many bytes as JSON, at worst.
_MANIFEST_FACTOR: Final = 20
# What a name costs, beside its letters, that a file takes from a module of its set.
_NEED_BYTES: Final = 64
# Sets whose keys need not be hashed again: a few kilobytes each, and twenty for one of two hundred files.
_KEYED_SETS: Final = 128


def code_key(source: Source) -> bytes:
    """Return what a compiled file depends on: its name and text, the policy and the interpreter."""
    digest = hashlib.sha256(f"{POLICY_VERSION}\0{sys.implementation.cache_tag}\0{source.name}\0".encode())
    digest.update(source.text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def resources_key(keys: Iterable[bytes]) -> bytes:
    """Return what tells the own modules of one set from those of another.

    Args:
        keys: Their `code_key`.
    """
    return hashlib.sha256(b"".join(keys)).digest()


class Known(NamedTuple):
    """What a file declared when it was last loaded: checked, and the same object for all sessions that load it.

    Attributes:
        manifest: Of its character.
        manifest_bytes: How large that is, as JSON.
        fingerprint: By which a worker tells that it still declares this; nothing, if it cannot be told.
        resources: What tells the set's own modules it was loaded beside; see `resources_key`.
        needs: Of what was told from its text, names that it takes from modules of its set, by the file of the module:
            beside all modules that have them it declares this.
    """

    manifest: Manifest
    manifest_bytes: int
    fingerprint: bytes
    resources: bytes = b""
    needs: Mapping[str, tuple[str, ...]] | None = None


class CodeCache:
    """Remembers compiled files and what they declare, the most recently used ones, up to a number of bytes."""

    def __init__(self, max_bytes: int = MAX_CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[bytes, Compiled] = OrderedDict()
        self._pinned: dict[bytes, Compiled] = {}
        self._known: dict[bytes, Known] = {}
        # By digest of the set; of all of its files, or of some.
        self._keys: OrderedDict[str, dict[str, bytes]] = OrderedDict()

    @property
    def held_bytes(self) -> int:
        """What the codes that may be dropped take."""
        return self._bytes

    def keys(self, sources: Sources) -> Mapping[str, bytes]:
        """Return the `code_key` of each file of a set, by its name; there may be others of the same set."""
        files = (*sources.resources, *sources.characters)
        keys = self._keys.get(sources.digest, {})
        if not all(each.name in keys for each in files):
            keys = {each.name: code_key(each) for each in files}
        # Without a digest nobody can tell which set it is.
        if sources.digest:
            self._keys[sources.digest] = keys
            self._keys.move_to_end(sources.digest)
            if len(self._keys) > _KEYED_SETS:
                self._keys.popitem(last=False)
        return keys

    def pin(self, sources: Sources) -> None:
        """Keep what the files of a set were compiled to, whatever comes; of no other set than this one."""
        keys = self.keys(sources).values()
        pinned, self._pinned = self._pinned, {key: code for key in keys if (code := self.get(key)) is not None}
        for key in pinned.keys() - self._pinned.keys() - self._entries.keys():
            self.forget(key)

    def get(self, key: bytes) -> Compiled | None:
        """Return what the file of this `code_key` was compiled to, if that is known."""
        if key in self._entries:
            self._entries.move_to_end(key)
        return self._entries.get(key) or self._pinned.get(key)

    def has(self, sources: Sources) -> bool:
        """Tell whether no file of a set needs to be compiled."""
        keys = self.keys(sources)
        files = (*sources.resources, *sources.characters)
        return all(key in self._entries or key in self._pinned for key in (keys[each.name] for each in files))

    def known(self, key: bytes) -> Known | None:
        """Return what the file of this `code_key` declared, if its code is here and it was loaded before."""
        return self._known.get(key)

    def note(self, key: bytes, known: Known) -> None:
        """Remember what a file declared, for as long as its code."""
        self.forget(key)
        if known.fingerprint and (key in self._entries or key in self._pinned):
            self._known[key] = known
            self._bytes += _size_of_known(known)
            self._make_room()

    def forget(self, key: bytes) -> None:
        """Forget what a file declared: whoever loads it next runs it."""
        known = self._known.pop(key, None)
        if known is not None:
            self._bytes -= _size_of_known(known)

    def put(self, key: bytes, compiled: Compiled) -> None:
        """Remember what a file was compiled to; of one that waited for its code, that this is it."""
        before = self.get(key)
        if before is not None:
            if before.code == WAITING and compiled.code:
                self.amend(key, compiled)
            return
        self._entries[key] = compiled
        self._bytes += _size(compiled)
        self._make_room()

    def amend(self, key: bytes, compiled: Compiled) -> None:
        """Remember what else was found in a file that is remembered; nothing, if it is not."""
        if key in self._pinned:
            self._pinned[key] = compiled
        if key in self._entries:
            self._bytes += _size(compiled) - _size(self._entries[key])
            self._entries[key] = compiled
            self._make_room()

    def _make_room(self) -> None:
        while self._bytes > self._max_bytes and self._entries:
            key, dropped = self._entries.popitem(last=False)
            self._bytes -= _size(dropped)
            if key not in self._pinned:
                self.forget(key)


def _size(compiled: Compiled) -> int:
    return _ENTRY_BYTES + len(compiled.code or b"") + len(compiled.lines) + 400 * len(compiled.diagnostics)


def _size_of_known(known: Known) -> int:
    needed = (name for file, names in (known.needs or {}).items() for name in (file, *names))
    return _MANIFEST_FACTOR * known.manifest_bytes + sum(_NEED_BYTES + len(name) for name in needed)
