"""TOML files that operators write: read whole, and told of by file and line where something is wrong.

Runs in: host.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Final

# Nobody writes as much by hand; a device or a log named by mistake is not read to its end.
MAX_BYTES: Final = 1024 * 1024
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class FileBroken(ValueError):
    """A file cannot be used; the message says which, where, and why."""


class TomlFile:
    """A file that was read.

    Args:
        path: Where it is.

    Attributes:
        tables: What it says.

    Raises:
        FileBroken: It cannot be read, or is no TOML.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = _read(path).splitlines()
        try:
            self.tables: dict[str, Any] = tomllib.loads("\n".join(self._lines))
        except tomllib.TOMLDecodeError as error:
            found = _PLACE.search(str(error))
            line = int(found[1]) if found and found[1] else max(1, len(self._lines))
            raise FileBroken(f"{path}:{line}: {_PLACE.sub('', str(error))}") from None

    def broken(self, reason: str, *names: str) -> FileBroken:
        """Return the error that tells what is wrong with a name, or with the table or the file that should have it.

        Args:
            reason: What is wrong.
            names: The table, if there is one, and the name in it.
        """
        return FileBroken(f"{self._path}:{self.line_of(*names)}: {reason}")

    def line_of(self, *names: str) -> int:
        """Return the line where a name stands, as far as it is written in one of the plain ways."""
        line = 1
        for depth, name in enumerate(names, 1):
            quoted = rf"""["']?{re.escape(name)}["']?"""
            inline = rf".*[{{,]\s*{quoted}\s*="
            wanted = re.compile(rf"\s*(\[\s*{quoted}\s*\]|{quoted}\s*[.=]|{inline if depth > 1 else '(?!)'})")
            rest = enumerate(self._lines[line - 1 :], line)
            found = next((number for number, text in rest if wanted.match(text)), None)
            if found is None:
                break
            line = found
        return line


def path_below(folder: Path, text: str | Path) -> Path:
    """Return an absolute path; a relative one begins in the folder, and `~` is a home. Links stay as they are.

    Raises:
        ValueError: No path is written like that.
    """
    if "\0" in str(text):
        raise ValueError("no path has the character NUL in it")
    # A home that is not there stays as it is written, where a Path would raise an error of another kind.
    return Path(os.path.abspath(folder / os.path.expanduser(text)))  # noqa: PTH100, PTH111 (links are resolved when used)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        text = content.decode("utf-8")
    except OSError as error:
        raise FileBroken(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileBroken(f"{path}:{line}: this is not UTF-8") from None
    if len(content) > MAX_BYTES:
        raise FileBroken(f"{path}: the file is larger than {MAX_BYTES} bytes")
    return text
