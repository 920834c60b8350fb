"""A finding for a reader, with the line that it is about.

Runs in: host.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import typer

from sandbox.diagnostics import Diagnostic, printable
from sandbox.directories import read_part
from sandbox.errors import SourceError

_COLOURS: Final[Mapping[str, str]] = {"error": "red", "warning": "yellow"}
# Of a long line so much is shown, and so much of it before the place.
_LINE_CHARACTERS: Final = 120
_BEFORE: Final = 80
_WIDE: Final = frozenset("WF")


class FindingText:
    """Writes findings; a file is read when it is first needed.

    Args:
        colour: Whether a terminal shows them.
    """

    def __init__(self, *, colour: bool = False) -> None:
        self._colour = colour
        self._sources: dict[str, list[str]] = {}

    def styled(self, text: str, colour: str, *, bold: bool = False) -> str:
        """Return a text in a colour, if there are any."""
        return typer.style(text, fg=colour, bold=bold) if self._colour else text

    def lines(self, found: Diagnostic) -> Iterator[str]:
        """Tell one; its ``file`` is a path. Where the file cannot be read, its line is not shown."""
        place = f"{found.file}:{found.line}:{found.column}" if found.line else found.file
        severity = self.styled(found.severity, _COLOURS[found.severity], bold=True)
        yield f"{place}: {severity}: {found.message} [{found.code}]"
        if found.line:
            yield from self._source(found)
        if found.hint:
            yield f"    {self.styled(found.hint, 'cyan')}"

    def _source(self, found: Diagnostic) -> Iterator[str]:
        lines = self._read(found.file)
        if not found.line <= len(lines):
            return
        line = lines[found.line - 1]
        column = min(found.column, len(line) + 1)
        begin = max(column - 1 - _BEFORE, 0)
        yield f"    {printable(line[begin:].replace(chr(9), ' '), _LINE_CHARACTERS)}"
        if column:
            end = found.end_column if found.end_line == found.line else 0
            under = line[column - 1 : min(max(end - 1, column), begin + _LINE_CHARACTERS)]
            marks = self.styled("^" * max(_width(under), 1), _COLOURS[found.severity])
            yield f"    {' ' * _width(line[begin : column - 1])}{marks}"

    def _read(self, path: str) -> list[str]:
        if path not in self._sources:
            self._sources[path] = _lines_of(Path(path))
        return self._sources[path]


def _lines_of(path: Path) -> list[str]:
    # By the same rules as before: what was refused as a file is not opened now either.
    directory, name = (path.parent, path.name)
    if directory.name == "resources":
        directory, name = directory.parent, f"resources/{name}"
    try:
        sources = read_part(directory, [] if "/" in name else [name])
    except SourceError:
        return []
    return sources.text_of(name).split("\n")


def _width(text: str) -> int:
    # Of East Asian letters each takes two columns of a terminal, of marks that combine none.
    return sum(
        2 if unicodedata.east_asian_width(each) in _WIDE else 0 if unicodedata.combining(each) else 1 for each in text
    )


def told(directory: Path, found: Diagnostic) -> str:
    """Return the lines of one finding about a file of `directory`."""
    return "\n".join(FindingText().lines(msgspec.structs.replace(found, file=str(directory / found.file))))
