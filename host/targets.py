"""What the command ``validate`` is pointed at: directories, files of one, or modules of a set.

Runs in: host.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from sandbox.diagnostics import Diagnostic
from sandbox.directories import list_names, read_part
from sandbox.errors import SourceError
from sandbox.sources import MAX_FILES, RESOURCES, Sources, is_character_name

_WHOLE_SET: Final = "."


class Misused(Exception):
    """There is nothing to look at where the command was pointed; the message says why."""


class Target:
    """One directory, or some of its files.

    Attributes:
        directory: As it was written.
        findings: What is wrong with the directory itself.
        files: How many files are looked at.
    """

    def __init__(self, directory: Path, names: Iterable[str] | None = None) -> None:
        self.directory = directory
        self.findings: list[Diagnostic] = []
        self._root = Path(os.path.abspath(directory))  # noqa: PTH100 (links are resolved by the reader)
        named = self._list() if names is None else sorted(names)
        self._characters = [each for each in named if "/" not in each]
        self.files = len(self._characters)

    def _list(self) -> list[str]:
        try:
            names = list_names(self._root)
        except SourceError as error:
            raise Misused(f"{self.directory}: {error}") from None
        if not names:
            message, hint = "No file here could be a character.", "Each character is a file whose name ends with .py."
            self.findings.append(Diagnostic(file=_WHOLE_SET, code="set-empty", message=message, hint=hint))
        if len(names) > MAX_FILES:
            message = f"The directory has {len(names)} character files; a session loads no more than {MAX_FILES}."
            found = Diagnostic(file=_WHOLE_SET, code="set-too-large", message=message, hint="Split the directory.")
            self.findings.append(msgspec.structs.replace(found, severity="warning"))
        return names

    def read(self) -> Iterator[Sources]:
        """Return the files as sets that a session can load, as few as can be, of about the same size."""
        parts = max(-(-len(self._characters) // MAX_FILES), 1)
        for part in range(parts):
            yield read_part(self._root, _slice(self._characters, part, parts))

    def path_of(self, file: str) -> str:
        """Return the path of a file, as it is written after the directory's."""
        return str(self.directory if file == _WHOLE_SET else self.directory / file)


def _slice(names: list[str], part: int, parts: int) -> list[str]:
    size = -(-len(names) // parts)
    return names[part * size : (part + 1) * size]


def find_targets(paths: Collection[Path]) -> list[Target]:
    """Return what the paths mean: a directory each, and the files of one directory together.

    Raises:
        Misused: There is none, or one leads to no directory, and to nothing that could be a character.
    """
    directories: dict[Path, set[str] | None] = {}
    if not paths:
        raise Misused("say which directory or file to look at")
    for path in paths:
        directory, name = _place(path)
        names = directories.setdefault(directory, set() if name else None)
        if name is None:
            directories[directory] = None
        elif names is not None:
            names.add(name)
    return [Target(directory, names) for directory, names in directories.items()]


def _place(path: Path) -> tuple[Path, str | None]:
    if path.is_dir() and not path.name.endswith(".py"):
        return path, None
    if not os.path.lexists(path):
        raise Misused(f"{path}: there is no such file or directory")
    if not is_character_name(path.name):
        raise Misused(f"{path}: the path is not a directory, and no file of this name is taken for a character")
    if path.parent.name == RESOURCES:
        return path.parent.parent, f"{RESOURCES}/{path.name}"
    return path.parent, path.name
