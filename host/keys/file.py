"""The file of keys: a table a key, with the hash of the key and what it may.

Runs in: host.
"""

from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from host.keys.key import NAME, RESERVED_NAMES, Key, KeyHash
from host.settings import Settings
from host.toml_files import FileBroken, TomlFile, path_below
from sandbox.diagnostics import did_you_mean


class _Written(msgspec.Struct, frozen=True, kw_only=True):
    """A table as it stands there. What is left out is as the settings have it."""

    hash: str
    allowed_roots: tuple[str, ...] | None = None
    max_sessions: Annotated[int, Meta(ge=0)] | None = None
    cpu_seconds_per_minute: Annotated[float, Meta(gt=0)] | None = None
    reloads_per_minute: Annotated[int, Meta(ge=0)] | None = None
    max_files: Annotated[int, Meta(ge=1)] | None = None
    max_set_bytes: Annotated[int, Meta(ge=1)] | None = None
    may_reload_default: bool = False


FIELDS: Final = _Written.__struct_fields__


class WrittenKey(msgspec.Struct, frozen=True):
    """A key of the file, and its hash."""

    key: Key
    hash: KeyHash


def read_keys(path: Path, settings: Settings) -> tuple[WrittenKey, ...]:
    """Read all keys of a file.

    Args:
        path: Of the file.
        settings: Have what a table leaves out.

    Raises:
        FileBroken: Something is wrong with it; the message says where.
    """
    file = TomlFile(path)
    return tuple(_read_key(file, name, settings, path.parent) for name in file.tables)


def _read_key(file: TomlFile, name: str, settings: Settings, folder: Path) -> WrittenKey:
    table = file.tables[name]
    if not isinstance(table, dict):
        raise file.broken(f"{name} stands in no table; each key has one of its own, [NAME]", name)
    if not NAME.fullmatch(name):
        raise file.broken(f"{name!r} is no name for a key; letters, digits, - and _ are allowed, 64 at most", name)
    if name in RESERVED_NAMES:
        raise file.broken(f"the name {name!r} is taken", name)
    written = _convert(file, name, table)
    try:
        known = KeyHash.read(written.hash)
    except ValueError as error:
        raise file.broken(f"hash {error}", name, "hash") from None
    try:
        return WrittenKey(_complete(default_key(name, settings), written, folder), known)
    except ValueError as error:
        raise file.broken(f"allowed_roots: {error}", name, "allowed_roots") from None


def _convert(file: TomlFile, name: str, table: dict[str, Any]) -> _Written:
    for field in table:
        if field not in FIELDS:
            meant = did_you_mean(field, FIELDS)
            raise file.broken(f"unknown {field!r}{f'; did you mean {meant!r}?' if meant else ''}", name, field)
    try:
        return msgspec.convert(table, _Written)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        field = path.rstrip("`").partition("[")[0]
        raise file.broken(f"{field}: {reason}" if field else reason, *filter(None, (name, field))) from None


def _complete(key: Key, written: _Written, folder: Path) -> Key:
    roots = written.allowed_roots
    given = {
        field: getattr(written, field)
        for field in FIELDS
        if field not in {"hash", "allowed_roots"} and getattr(written, field) is not None
    }
    if roots is not None:
        given["allowed_roots"] = tuple(path_below(folder, each) for each in roots)
    return msgspec.structs.replace(key, **given)


def default_key(name: str, settings: Settings) -> Key:
    """Return a key that may what the settings say."""
    return Key(
        name=name,
        allowed_roots=settings.allowed_roots or None,
        max_sessions=settings.max_sessions,
        cpu_seconds_per_minute=settings.cpu_seconds_per_minute,
        reloads_per_minute=settings.reloads_per_minute,
        max_files=settings.max_files,
        max_set_bytes=settings.max_set_bytes,
        may_reload_default=True,
    )


__all__ = ["FIELDS", "FileBroken", "WrittenKey", "default_key", "read_keys"]
