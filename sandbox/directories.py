"""The only code that reads character directories.

Nothing here trusts what it finds: a name may be a link, a pipe, a device or a directory, a file may be huge, change
while it is read, or hold anything. What cannot be a character becomes a diagnostic and never holds up the others.

Runs in: host.
"""

import os
import stat
from collections.abc import Iterable
from typing import TypeAlias

from sandbox.diagnostics import Diagnostic
from sandbox.errors import SourceError
from sandbox.sources import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_SET_BYTES,
    RESOURCES,
    Source,
    Sources,
    Unreadable,
    check_text,
    is_character_name,
    make_sources,
)

# What a client named stays a text, see host/directories.py.
Directory: TypeAlias = str | os.PathLike[str]


def read_sources(directory: Directory) -> Sources:
    """Read all files of a character directory.

    Args:
        directory: Absolute path of an existing directory.

    Returns:
        The texts, and a diagnostic for each file that could not be read.

    Raises:
        SourceError: ``directory_not_found``, ``invalid_directory_format``, ``directory_not_readable`` or
            ``too_many_files``.
    """
    names = list_names(os.path.realpath(directory))
    if len(names) > MAX_FILES:
        raise SourceError(
            "too_many_files", f"the directory has {len(names)} character files; {MAX_FILES} may be loaded"
        )
    return read_part(directory, names)


def list_names(directory: Directory) -> list[str]:
    """Return the names of all files of a directory that are taken for characters, in their order.

    Raises:
        SourceError: ``directory_not_found``, ``invalid_directory_format`` or ``directory_not_readable``.
    """
    return [name for name in _list(directory) if is_character_name(name)]


def read_part(directory: Directory, names: Iterable[str]) -> Sources:
    """Read some files of a character directory, and all modules of the set; see `read_sources`."""
    root = os.path.realpath(directory)
    characters, found = _read_all(root, names)
    resources, more = _read_all(root, _resource_names(root))
    return make_sources(os.fspath(directory), characters, resources, (*found, *more))


def _resource_names(root: str) -> list[str]:
    try:
        names = _list(f"{root}/{RESOURCES}")
    except SourceError:
        return []
    return [f"{RESOURCES}/{name}" for name in names if is_character_name(name)][:MAX_FILES]


def _list(directory: Directory) -> list[str]:
    try:
        return sorted(os.listdir(directory))  # noqa: PTH208 (names are all that is wanted)
    except FileNotFoundError:
        raise SourceError("directory_not_found", "the directory does not exist") from None
    except NotADirectoryError:
        raise SourceError("invalid_directory_format", "the path is not a directory") from None
    except OSError:
        raise SourceError("directory_not_readable", "the server may not read the directory") from None


def _read_all(root: str, names: Iterable[str]) -> tuple[list[Source], list[Diagnostic]]:
    sources: list[Source] = []
    diagnostics: list[Diagnostic] = []
    budget_bytes = MAX_SET_BYTES
    for name in names:
        try:
            data = _read_file(root, name)
            budget_bytes -= len(data)
            sources.append(Source(name=name, text=check_text(_decode(data, budget_bytes))))
        except Unreadable as unreadable:
            diagnostics.append(unreadable.diagnose(name))
    return sources, diagnostics


def _decode(data: bytes, budget_bytes: int) -> str:
    if budget_bytes < 0:
        raise Unreadable("file-too-large", f"with this file the set is larger than {MAX_SET_BYTES} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("file-not-text", f"byte {error.start} is not UTF-8") from None


def _read_file(root: str, name: str) -> bytes:
    # O_PATH looks without opening: nothing waits for a pipe's writer, no device notices.
    number = _open(f"{root}/{name}", os.O_PATH)
    try:
        return _read_regular(f"/proc/self/fd/{number}", _check_file(root, number))
    finally:
        os.close(number)


def _check_file(root: str, number: int) -> int:
    """Refuse what is no file of the directory; return its size."""
    # Asked of the file itself, not of its name: between a check of the name and the opening it could change.
    actual = os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115 (a Path takes longer than reading)
    if not f"{actual}/".startswith(f"{root.rstrip('/')}/"):
        raise Unreadable("file-outside-directory", "the link leads out of the directory")
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("not-a-file", "this is no regular file")
    if status.st_size > MAX_FILE_BYTES:
        raise Unreadable("file-too-large", f"the file is larger than {MAX_FILE_BYTES} bytes")
    return status.st_size


def _read_regular(path: str, size: int) -> bytes:
    number = _open(path, os.O_RDONLY)
    try:
        # One byte more than there was: the file may have grown since it was looked at.
        data = os.read(number, size + 1)
    finally:
        os.close(number)
    if len(data) > size:
        raise Unreadable("file-not-readable", "the file changed while it was read")
    return data


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_CLOEXEC)
    except OSError as error:
        raise Unreadable("file-not-readable", f"the file cannot be opened ({error.strerror})") from None
