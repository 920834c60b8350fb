"""The command ``new``: a first character, with a test that passes.

Runs in: host.
"""

import re
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import Final

import typer

# Beside this module both in a checkout and in an installed wheel.
_STARTERS: Final = Path(__file__).resolve().parent / "starters"
_CHARACTER, _TEST = "newcomer.py", "test_newcomer.py"
# What stands for the character's name in the starters, and for that of its file.
_NAME, _STEM = "Newcomer", "newcomer"
# File systems allow 255 bytes; a letter may take four of them.
_MOST_CHARACTERS: Final = 50
_GOOD_NAME: Final = re.compile(r"[^\W\d_](?:[ '-]?[^\W_])*")
# pytest takes these files for something else.
_TAKEN: Final = frozenset({"conftest"})

OK, USAGE = 0, 2


class Template(StrEnum):
    """What a new character can begin as; each is a folder of `starters`."""

    SCRIPTED = "scripted"
    PROMPT = "prompt"
    TOOLS = "tools"
    QUIZ = "quiz"


class BadName(ValueError):
    """A character cannot be called so; the message says what it can be called."""


def new(name: str, template: Template, directory: Path) -> int:
    """Write a character and its test; return the exit code."""
    try:
        stem = file_stem(name)
        written = _write(_files(name, stem, template), directory)
    except BadName as error:
        return _refuse(str(error))
    except FileExistsError as error:
        return _refuse(f"{error.filename} is there already; nothing was written.")
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}")
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"Next: greenroom chat {directory} to talk to it, greenroom validate {directory}, pytest {directory}")
    return OK


def _refuse(message: str) -> int:
    typer.echo(f"greenroom: {message}", err=True)
    return USAGE


def file_stem(name: str) -> str:
    """Return the name of a character's file without its ending.

    Raises:
        BadName: It is not a name that a character of ours can begin with.
    """
    if len(name) > _MOST_CHARACTERS:
        raise BadName(f"a name has at most {_MOST_CHARACTERS} characters.")
    if not _GOOD_NAME.fullmatch(unicodedata.normalize("NFC", name)):
        raise BadName(
            f"{name!r} cannot be a name: it begins with a letter, and goes on with letters, digits, and single blanks, "
            "hyphens or apostrophes between them, as in Ada or Jean-Luc 2."
        )
    stem = unicodedata.normalize("NFC", name).lower().replace("'", "").replace(" ", "_").replace("-", "_")
    if stem in _TAKEN or stem.startswith("test_"):
        raise BadName(f"{stem}.py would be taken for a test; choose another name.")
    return stem


def _files(name: str, stem: str, template: Template) -> dict[str, str]:
    """Return the texts of a character and its test, by where they belong."""
    starter = _STARTERS / template
    own = {f"{stem}.py": starter / _CHARACTER, f"tests/test_{stem}.py": starter / _TEST}
    return {place: _named(path.read_text(encoding="utf-8"), name, stem) for place, path in own.items()}


def _named(text: str, name: str, stem: str) -> str:
    text = text.replace(f"{_STEM}.py", f"{stem}.py").replace(f"{_STEM}.wav", f"{stem}.wav")
    # A variable of the tests keeps its name.
    return text.replace(_NAME, unicodedata.normalize("NFC", name))


def _write(files: dict[str, str], directory: Path) -> list[Path]:
    paths = {directory / place: text for place, text in files.items()}
    for path in paths:
        if path.exists() or path.is_symlink():
            raise FileExistsError(17, "exists", str(path))
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return list(paths)
