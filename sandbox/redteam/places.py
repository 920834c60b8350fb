"""Puts a trick where a host finds it: as a file of a directory, as something that only looks like one, or sent.

Runs in: host.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sandbox.directories import read_sources
from sandbox.redteam.cast import TRICK_FILE, around
from sandbox.redteam.tricks import Trick
from sandbox.sources import Sources, sources_from_texts


def place(text: str, trick: Trick, secret: str, directory: Path) -> Sources:
    """Write the set of a trick into an empty directory and read it as a host does.

    Raises:
        SourceError: The host would not even look at it.
    """
    sources = around(text, trick, secret)
    kind, _, argument = trick.place.partition(" ")
    if kind == "sent":
        own = {each.name: each.text for each in sources.characters}
        own[argument] = own.pop(TRICK_FILE)
        return sources_from_texts("(sent)", own.items())
    for source in (*sources.characters, *sources.resources):
        path = directory / source.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(source.text.encode("utf-8", "surrogatepass"))
    if kind in _PLACES:
        _PLACES[kind](directory / TRICK_FILE, argument)
    return read_sources(directory)


def _as_link(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def _as_pipe(path: Path, _: str) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_directory(path: Path, _: str) -> None:
    path.unlink()
    path.mkdir()


def _as_socket(path: Path, _: str) -> None:
    path.unlink()
    os.mknod(path, 0o140_600)


def _under_another_name(path: Path, name: str) -> None:
    path.rename(path.with_name(name))


def _of_size(path: Path, size: str) -> None:
    # A hole in the file: it takes no room, but reads as NUL bytes.
    os.truncate(path, int(size))


def _in_bytes(path: Path, digits: str) -> None:
    path.write_bytes(bytes.fromhex(digits) + path.read_bytes())


_PLACES: Final[Mapping[str, Callable[[Path, str], None]]] = {
    "link": _as_link,
    "pipe": _as_pipe,
    "directory": _as_directory,
    "socket": _as_socket,
    "named": _under_another_name,
    "size": _of_size,
    "bytes": _in_bytes,
}
