"""All keys of one server, and the account of each.

Runs in: host.
"""

import asyncio
from typing import NamedTuple

import structlog

from host.keys.account import KeyAccount
from host.keys.file import FileBroken, WrittenKey, default_key, read_keys
from host.keys.key import ANYONE_NAME, DEFAULT_NAME, MAX_KEY_CHARACTERS, KeyHash
from host.settings import Settings

_log = structlog.get_logger()


class KeysReloaded(NamedTuple):
    """What became of the keys: their names."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


class KeyRing:
    """Finds the account of whoever shows a key.

    Args:
        settings: Name the file, and the one key beside it.

    Raises:
        FileBroken: The file of keys cannot be used; the message says where and why.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._anyone = KeyAccount(default_key(ANYONE_NAME, settings))
        self._accounts: dict[str, KeyAccount] = {}
        self._hashes: dict[str, KeyHash] = {}
        self._default = self._read_default()
        self._adopt(self._read())

    @property
    def is_needed(self) -> bool:
        """Whether clients have to show a key. A file without keys lets nobody in."""
        return self._settings.needs_key

    def find(self, shown: str | None) -> KeyAccount | None:
        """Return the account of a key, or None if it is wrong, in a time that does not depend on which it is."""
        if not self.is_needed:
            return self._anyone
        if shown is not None and len(shown) > MAX_KEY_CHARACTERS:
            return None
        found = None
        for name, known in self._hashes.items():
            if known.is_of(shown or ""):
                found = self._accounts[name]
        return found

    def reload(self) -> KeysReloaded:
        """Read the file anew. Sessions go on with what their key may now; those whose key is gone are ended.

        A key is gone that is not in the file any more, or there with another hash.

        Raises:
            FileBroken: Something is wrong with the file; all keys stay as they were.
        """
        return self._adopt_and_tell(self._read_again())

    async def renew(self) -> KeysReloaded:
        """Do the same, and read in a thread: a file of thousands of keys takes a second."""
        return self._adopt_and_tell(await asyncio.to_thread(self._read_again))

    def _read_again(self) -> tuple[WrittenKey, ...]:
        try:
            return self._read()
        except FileBroken as error:
            _log.error("keys not reloaded", reason=str(error))
            raise

    def _adopt_and_tell(self, written: tuple[WrittenKey, ...]) -> KeysReloaded:
        told = self._adopt(written)
        _log.info("keys reloaded", **{field: " ".join(names) for field, names in told._asdict().items()})
        return told

    def _read_default(self) -> tuple[WrittenKey, ...]:
        if self._settings.api_key is None:
            return ()
        key = default_key(DEFAULT_NAME, self._settings)
        return (WrittenKey(key, KeyHash.of(self._settings.api_key.get_secret_value())),)

    def _read(self) -> tuple[WrittenKey, ...]:
        path = self._settings.keys_file
        return (*self._default, *(read_keys(path, self._settings) if path else ()))

    def _adopt(self, written: tuple[WrittenKey, ...]) -> KeysReloaded:
        keys = {each.key.name: each.key for each in written}
        hashes = {each.key.name: each.hash for each in written}
        kept = {name for name, known in self._hashes.items() if hashes.get(name) == known}
        gone = [self._accounts.pop(name) for name in self._hashes if name not in kept]
        changed = [name for name in kept if self._accounts[name].key != keys[name]]
        added = [name for name in keys if name not in self._hashes]
        for name, key in keys.items():
            self._accounts.setdefault(name, KeyAccount(key)).adopt(key)
        changed += [each.name for each in gone if each.name in keys]
        self._hashes = hashes
        for account in gone:
            account.revoke()
        removed = [each.name for each in gone if each.name not in keys]
        return KeysReloaded(tuple(added), tuple(sorted(changed)), tuple(removed))
