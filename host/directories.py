"""Which directory a request means, and whether it may be loaded. The only place that knows.

What clients name stays a text, here and where it is read. A `Path` interns its parts: each takes a place in a table of
Python's, and on 3.12 what is interned stays for good, whoever made it up.

Runs in: host.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from host.errors import ClientError, ErrorCode
from host.keys.key import Key
from host.settings import Settings
from sandbox.errors import SourceError
from sandbox.rereading import SourceReader
from sandbox.sources import Sources

DEFAULT: Final = "default"
# What `directory` says of files that a client sent.
INLINE: Final = "inline"


def resolve_directory(directory: str, key: Key, settings: Settings) -> str:
    """Return the directory that the holder of a key named, with links resolved.

    Raises:
        ClientError: ``invalid_directory_format``, ``directory_not_allowed`` or ``directory_not_found``.
    """
    if "\0" in directory or not os.path.isabs(directory):  # noqa: PTH117 (see above)
        raise ClientError(
            ErrorCode.INVALID_DIRECTORY_FORMAT, f'The directory must be an absolute path, or "{DEFAULT}".', "directory"
        )
    path = os.path.realpath(directory)
    # Asked before anything else, so that nothing can be learnt about what lies elsewhere.
    if not _is_allowed(path, key, settings):
        raise ClientError(
            ErrorCode.DIRECTORY_NOT_ALLOWED, "This server does not load characters from there.", "directory"
        )
    return path


def _is_allowed(path: str, key: Key, settings: Settings) -> bool:
    if key.allowed_roots is None:
        return settings.is_loopback
    return _is_below(path, key.allowed_roots)


def _is_below(path: str, roots: Iterable[Path]) -> bool:
    return any(f"{path}/".startswith(f"{os.path.realpath(root).rstrip('/')}/") for root in roots)


def is_vouched_for(sources: Sources, settings: Settings) -> bool:
    """Tell whether the operator vouches for a set: it was read from a directory that was said to hold such sets."""
    return _is_below(sources.directory, settings.template_roots)


def read_directory(directory: str, key: Key, settings: Settings, reader: SourceReader) -> Sources:
    """Read the set in a directory that the holder of a key named. Blocks: call it in a thread.

    Raises:
        ClientError: It cannot be had; the code says why.
    """
    path = resolve_directory(directory, key, settings)
    try:
        return reader.read(path)
    except SourceError as error:
        raise as_client_error(error, "directory") from error


def as_client_error(error: SourceError, param: str) -> ClientError:
    """Say to a client why a set of sources cannot be had."""
    text = str(error)
    return ClientError(ErrorCode(error.code), f"{text[:1].upper()}{text[1:]}.", param)
