"""The table of tricks: one small character file each, with what is to become of it in its first lines.

The files lie in ``tests/escapes/``; an installed package carries a copy beside this module.

Runs in: host.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec

from sandbox.hooks import HOOKS

Wall: TypeAlias = Literal["front", "back"]
WALLS: Final[tuple[Wall, ...]] = get_args(Wall)

REACHES: Final = (
    "names",
    "frames",
    "modules",
    "classes",
    "time",
    "memory",
    "stack",
    "exit",
    "answers",
    "state",
    "channel",
    "file",
    "files",
    "sockets",
    "processes",
    "kernel",
    "secrets",
)
"""What an attacker reaches for: the folders of both walls."""

# Ends the line that a diagnostic has to name.
_MARK: Final = "# <<"
_HEADER = re.compile(r"# ([a-z]+): (.+)")
_OTHER_FILE = re.compile(r"^# --- (.+)\n", re.MULTILINE)
# What no file should hold as it is: ⟦(×5000⟧ is five thousand parentheses, ⟦U+202E⟧ one mark that reorders text.  # noqa: RUF003
_REPEATED = re.compile("⟦([^⟦⟧]+)×([0-9]+)⟧")  # noqa: RUF001 (the table's own sign)
_LETTER = re.compile("⟦U\\+([0-9A-F]{4,6})⟧")


class TrickInvalid(ValueError):
    """A file of the table does not keep the table's own format."""


class Trick(msgspec.Struct, frozen=True, kw_only=True):
    """One trick.

    Attributes:
        wall: The wall that has to stop it: ``front`` is compiled under the policy, ``back`` as plain Python.
        reach: What it reaches for, one of REACHES.
        name: ``reach/file name``, unique within its wall.
        text: The character, as far as it is not the same for all tricks.
        gains: What it would gain from a host that does not see it.
        expect: The outcomes that are right; one is enough.
        line: The line that the diagnostic has to name; 0 where none is marked.
        answers: What a harmless trick answers in the end.
        hook: The hook that is called once it has loaded.
        arguments: That hook's, beside the scene.
        calls: How often.
        inline: Why the inline worker promises nothing here; empty where it does.
        place: What stands at the file's place if it is no plain file, or how it gets there.
        others: Further files of the same set, by name.
        known: Why it is known to get through for now; empty where it must not.
    """

    wall: Wall
    reach: str
    name: str
    text: str
    gains: str
    expect: tuple[str, ...]
    line: int = 0
    answers: str = "nothing"
    hook: str = "reply"
    arguments: Mapping[str, Any] = {}
    calls: int = 1
    inline: str = ""
    place: str = ""
    others: Mapping[str, str] = {}
    known: str = ""


def table_directory() -> Path:
    """Return where the table lies: beside this module in an installed package, else in the checkout."""
    installed = Path(__file__).parent / "table"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "tests" / "escapes"


def read_tricks(directory: Path | None = None) -> tuple[Trick, ...]:
    """Read the whole table, sorted by wall, reach and name.

    Raises:
        TrickInvalid: A file does not keep the format.
    """
    root = directory or table_directory()
    paths = [path for wall in WALLS for path in sorted((root / wall).glob("*/*.py"))]
    return tuple(parse_trick(path.parts[-3:], path.read_text(encoding="utf-8")) for path in paths)


def parse_trick(place: Iterable[str], text: str) -> Trick:
    """Read one trick; `place` is its wall, its reach and its file name.

    Raises:
        TrickInvalid: It does not keep the format.
    """
    wall, reach, file = place
    name = f"{reach}/{file.removesuffix('.py')}"
    headers = dict(_headers(text))
    # Where the first lines matter to Python, the table's own do not stand in the file.
    body = text.partition("\n\n")[2] if headers.get("place") == "bare" else text
    parts = _OTHER_FILE.split(_expand(body))
    known = {"wall": wall, "reach": reach, "name": name, "text": parts[0], "line": _marked_line(parts[0])}
    others = dict(zip(parts[1::2], parts[2::2], strict=True))
    try:
        trick = msgspec.convert(_convert(headers) | known | {"others": others}, Trick)
    except (msgspec.ValidationError, ValueError) as error:
        raise TrickInvalid(f"{wall}/{name}: {error}") from error
    if unknown := headers.keys() - set(Trick.__struct_fields__):
        raise TrickInvalid(f"{wall}/{name} has unknown headers: {', '.join(unknown)}")
    if reach not in REACHES or trick.hook not in HOOKS:
        raise TrickInvalid(f"{wall}/{name} names a reach or a hook that does not exist")
    return trick


def _headers(text: str) -> Iterable[tuple[str, str]]:
    for line in text.split("\n"):
        found = _HEADER.fullmatch(line)
        if found is None:
            return
        yield found[1], _expand(found[2].strip())


def _convert(headers: Mapping[str, str]) -> dict[str, Any]:
    converted: dict[str, Any] = dict(headers)
    converted["expect"] = [each.strip() for each in headers.get("expect", "").split("|") if each.strip()]
    converted["calls"] = int(headers.get("calls", "1"))
    converted["arguments"] = json.loads(headers.get("arguments", "{}"))
    return converted


def _expand(text: str) -> str:
    repeated = _REPEATED.sub(lambda found: found[1].replace("\\n", "\n") * int(found[2]), text)
    return _LETTER.sub(lambda found: chr(int(found[1], 16)), repeated)


def _marked_line(text: str) -> int:
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.endswith(_MARK)), 0)
