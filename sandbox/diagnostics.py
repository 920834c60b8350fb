"""Findings for authors: which file, where in it, what is wrong and what to write instead.

Runs in: both.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final, Literal, TypeAlias

import msgspec

Severity: TypeAlias = Literal["error", "warning"]

# Every code that a diagnostic may have. The list is closed: codes become metric labels and links into the docs.
CODES: Final[Mapping[str, str]] = {
    "answer-not-allowed": "A constant or an answer has a type, size or value that cannot leave the sandbox.",
    "attribute-not-allowed": "An attribute that is out of reach for characters.",
    "budget-exceeded": "The file needed more time than it is given.",
    "character-failed": "The file raised an exception while it was loaded, or one of its hooks did.",
    "check-failed": "The character's own check found something.",
    "constant-invalid": "A constant that describes the character breaks its rule.",
    "constant-missing": "A constant that every character needs is not there.",
    "deprecated": "Something that is going to be removed.",
    "file-not-readable": "The server cannot read the file.",
    "file-not-text": "The file is not UTF-8 text, or holds characters that source text may not hold.",
    "file-outside-directory": "A link leads out of the character directory.",
    "file-too-large": "The file is larger than a character may be.",
    "hook-invalid": "A hook implementation does not fit its specification.",
    "hook-unknown": "A function is marked as a hook that does not exist.",
    "hook-unused": "A function looks like a hook but is never called as one.",
    "import-not-allowed": "A module, or a name in one, that characters do not have.",
    "memory-exceeded": "The character left its worker with more memory than it may keep; the worker was replaced.",
    "name-duplicate": "Another file of the directory already has this character name.",
    "name-not-allowed": "A name that characters may not bind or use.",
    "name-unknown": "A name that nothing in the file gives a meaning.",
    "not-a-file": "Something in the directory has a character's name but is no regular file.",
    "prompt-generator-missing": "Neither PromptGenerator nor a make_system_prompt hook is there.",
    "set-budget-exceeded": "The other files of the set used up the time before this one was tried.",
    "set-empty": "The directory has no file that could be a character.",
    "set-too-large": "The directory has more files than a set may have.",
    "source-too-complex": "The source is nested too deeply, or too long in one expression, to be compiled.",
    "switched-off": "The character, or its set, has ended too many workers and is not asked any more in this session.",
    "syntax-error": "The file is not valid Python.",
    "syntax-not-allowed": "Python that is valid but that characters do not have.",
    "tools-invalid": "TOOLS does not describe tools.",
    "worker-died": "The file ended its worker while it was loaded: it crashed, or asked for too much memory.",
}

BUDGET_HINT: Final = "Do less while the file is loaded; work things out in a hook, when they are asked for."

TESTS_HINT: Final = (
    "Tests stand in the folder tests/: every .py file directly in the directory is taken for a character."
)

# An author who gets a hundred findings at once reads the first ten: so many of one file, and of a whole set.
MAX_DIAGNOSTICS: Final = 50
MAX_SET_DIAGNOSTICS: Final = 400

# Each code has a section of its own there.
PAGE: Final = "docs/diagnostics.md"

# Lines and columns: what every client's integers can hold.
MAX_PLACE: Final = 2**31 - 1

# A message may quote an author's text; this much of one is enough to recognise it.
MESSAGE_CHARACTERS: Final = 300


class EnoughFound(Exception):
    """More is wrong with a file than its author will be shown."""


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """One finding.

    Attributes:
        file: Name relative to the character directory.
        line: From 1; 0 where the finding concerns the whole file.
        column: From 1; 0 where it concerns the whole line.
        code: For programs, as ``import-not-allowed``: a key of `CODES`, each told in docs/diagnostics.md.
        severity: An ``error`` keeps the character from loading, a ``warning`` does not.
        message: One sentence.
        hint: What to do about it; may be empty.
        end_line: Where the place ends; 0 where that is not known.
        end_column: Just behind its last character; 0 where that is not known.
        fix: What to write from there to there instead; None where nobody can tell for sure.
        link: Where the code is explained, from the top of the repository.
    """

    file: str
    code: str
    message: str
    line: int = 0
    column: int = 0
    severity: Severity = "error"
    hint: str = ""
    end_line: int = 0
    end_column: int = 0
    fix: str | None = None
    link: str = ""

    def __post_init__(self) -> None:
        """Let the link follow from the code, whatever a worker says of it."""
        msgspec.structs.force_setattr(self, "link", f"{PAGE}#{self.code}")


# Who leaves out or adds more letters than that has not misspelt it; and comparing takes microseconds each.
_MAX_MORE: Final = 3
_MAX_COMPARED: Final = 500


def in_order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    """Return by what findings are sorted: as they stand in their files; what concerns a whole file comes last."""
    line = diagnostic.line or MAX_PLACE
    return diagnostic.file, line, diagnostic.column, diagnostic.code, diagnostic.message


def did_you_mean(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return which of the `known` names somebody meant who wrote `name`, if one is close."""
    names = [each for each in known if abs(len(each) - len(name)) <= _MAX_MORE][:_MAX_COMPARED]
    close = get_close_matches(name, names, n=1, cutoff=likeness)
    if not close:
        # Letters of another case are as far off as other letters.
        cases = {each.lower(): each for each in names}
        close = [cases[each] for each in get_close_matches(name.lower(), cases, n=1, cutoff=likeness)]
    return close[0] if close else None


def not_tried(file: str) -> Diagnostic:
    """Tell that a file was passed over because others used up the time of their set."""
    message = "This file was not tried: other files of the set used up the time for loading."
    return Diagnostic(file=file, code="set-budget-exceeded", message=message, hint=BUDGET_HINT)


def name_duplicate(file: str, line: int, name: str, other: str) -> Diagnostic:
    """Tell that another file of the set has the same character name and comes first."""
    return Diagnostic(
        file=file,
        line=line,
        column=1 if line else 0,
        code="name-duplicate",
        message=printable(f"{other} is called {name!r} too; the first in the order of file names stays."),
        hint="Give each character of a directory a name of its own.",
    )


def printable(text: str, characters: int = MESSAGE_CHARACTERS) -> str:
    """Return `text` on one line, without control characters, bidi marks or lone surrogates, cut to `characters`."""
    shown = text[: characters + 1]
    if not shown.isprintable():
        shown = "".join(letter if letter.isprintable() else " " for letter in shown)
    return shown if len(shown) <= characters else shown[: characters - 1] + "…"


def is_known(diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic that came from a worker has a code of ours, bounded printable texts, and a place."""
    texts = (diagnostic.file, diagnostic.message, diagnostic.hint, diagnostic.fix or "")
    places = (diagnostic.line, diagnostic.column, diagnostic.end_line, diagnostic.end_column)
    has_place = all(0 <= place <= MAX_PLACE for place in places)
    is_printable = all(len(text) <= MESSAGE_CHARACTERS and text.isprintable() for text in texts)
    return diagnostic.code in CODES and has_place and is_printable
