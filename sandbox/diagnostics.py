"""Findings for authors: which file, where in it, what is wrong and what to write instead.

Runs in: both.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

Severity: TypeAlias = Literal["error", "warning"]

# Every code that a diagnostic may have. The list is closed: codes become metric labels and links into the docs.
CODES: Final[Mapping[str, str]] = {
    "answer-not-allowed": "A constant or an answer has a type, size or value that cannot leave the sandbox.",
    "attribute-not-allowed": "An attribute that is out of reach for characters.",
    "budget-exceeded": "The file needed more time than it is given.",
    "character-failed": "The file raised an exception while it was loaded.",
    "constant-invalid": "A constant that describes the character breaks its rule.",
    "constant-missing": "A constant that every character needs is not there.",
    "file-not-readable": "The server cannot read the file.",
    "file-not-text": "The file is not UTF-8 text, or holds characters that source text may not hold.",
    "file-outside-directory": "A link leads out of the character directory.",
    "file-too-large": "The file is larger than a character may be.",
    "hook-invalid": "A hook implementation does not fit its specification.",
    "hook-unknown": "A function is marked as a hook that does not exist.",
    "import-not-allowed": "A module, or a name in one, that characters do not have.",
    "memory-exceeded": "The character left its worker with more memory than it may keep; the worker was replaced.",
    "name-duplicate": "Another file of the directory already has this character name.",
    "name-not-allowed": "A name that characters may not bind or use.",
    "not-a-file": "Something in the directory has a character's name but is no regular file.",
    "prompt-generator-missing": "Neither PromptGenerator nor a make_system_prompt hook is there.",
    "set-budget-exceeded": "The other files of the set used up the time before this one was tried.",
    "source-too-complex": "The source is nested too deeply, or too long in one expression, to be compiled.",
    "switched-off": "The character, or its set, has ended too many workers and is not asked any more in this session.",
    "syntax-error": "The file is not valid Python.",
    "syntax-not-allowed": "Python that is valid but that characters do not have.",
    "tools-invalid": "TOOLS does not describe tools.",
    "worker-died": "The file ended its worker while it was loaded: it crashed, or asked for too much memory.",
}

BUDGET_HINT: Final = "Do less while the file is loaded; work things out in a hook, when they are asked for."

# An author who gets a hundred findings at once reads the first ten: so many of one file, and of a whole set.
MAX_DIAGNOSTICS: Final = 50
MAX_SET_DIAGNOSTICS: Final = 400

# Lines and columns: what every client's integers can hold.
MAX_PLACE: Final = 2**31 - 1

# A message may quote an author's text; this much of one is enough to recognise it.
MESSAGE_CHARACTERS: Final = 300


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """One finding.

    Attributes:
        file: Name relative to the character directory.
        line: From 1; 0 where the finding concerns the whole file.
        column: From 1; 0 where it concerns the whole line.
        code: For programs, as ``import-not-allowed``: a key of `CODES`, each told in docs/authors.md.
        severity: An ``error`` keeps the character from loading, a ``warning`` does not.
        message: One sentence.
        hint: What to do about it; may be empty.
    """

    file: str
    code: str
    message: str
    line: int = 0
    column: int = 0
    severity: Severity = "error"
    hint: str = ""


def not_tried(file: str) -> Diagnostic:
    """Tell that a file was passed over because others used up the time of their set."""
    message = "This file was not tried: other files of the set used up the time for loading."
    return Diagnostic(file=file, code="set-budget-exceeded", message=message, hint=BUDGET_HINT)


def printable(text: str, characters: int = MESSAGE_CHARACTERS) -> str:
    """Return `text` on one line, without control characters, bidi marks or lone surrogates, cut to `characters`."""
    shown = text[: characters + 1]
    if not shown.isprintable():
        shown = "".join(letter if letter.isprintable() else " " for letter in shown)
    return shown if len(shown) <= characters else shown[: characters - 1] + "…"


def is_known(diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic that came from a worker has a code of ours, bounded printable texts, and a place."""
    texts = (diagnostic.file, diagnostic.message, diagnostic.hint)
    has_place = 0 <= diagnostic.line <= MAX_PLACE and 0 <= diagnostic.column <= MAX_PLACE
    is_printable = all(len(text) <= MESSAGE_CHARACTERS and text.isprintable() for text in texts)
    return diagnostic.code in CODES and has_place and is_printable
