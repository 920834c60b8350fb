"""A set of characters as text, read or sent, and what may stand in such a text.

What cannot be the text of a character becomes a diagnostic and never holds up the others.

Runs in: both.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from sandbox.diagnostics import Diagnostic, printable
from sandbox.errors import SourceError

# The largest character in use is under 20 KB; texts a character quotes at length fit well below this.
MAX_FILE_BYTES: Final = 256 * 1024
# One reload holds the whole set in memory and compiles it; both have to stay harmless.
MAX_FILES: Final = 200
MAX_SET_BYTES: Final = 4 * 1024 * 1024

# What common file systems take; a client's own `files` get the same.
MAX_NAME_CHARACTERS: Final = 255

RESOURCES: Final = "resources"

# A coding cookie other than UTF-8 would make Python read other characters than the ones that were checked.
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
# Marks that reorder what a reader sees without reordering what Python sees.
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The text of one file, by its name relative to the directory: ``ada.py`` or ``resources/jokes.py``."""

    name: str
    text: str


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """One set of characters as text.

    Attributes:
        directory: Where it came from, as clients see it.
        characters: One file a character, sorted by name.
        resources: The set's own modules, under their names in ``resources/``.
        diagnostics: What could not be read.
        digest: ``sha256:`` over all names and texts; equal for equal sets.
    """

    directory: str
    characters: tuple[Source, ...]
    resources: tuple[Source, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    digest: str = ""

    @property
    def total_files(self) -> int:
        """Number of files that could have been a character."""
        unreadable = {d.file for d in self.diagnostics if not d.file.startswith(f"{RESOURCES}/")}
        return len(self.characters) + len(unreadable)

    def text_of(self, name: str) -> str:
        """Return the text of one of the files; nothing, if there is no such file."""
        return next((each.text for each in (*self.characters, *self.resources) if each.name == name), "")


class Unreadable(Exception):
    """A file cannot be had; the first argument is a diagnostic's code, the second its message."""

    def diagnose(self, name: str) -> Diagnostic:
        """Tell this of the file of a name."""
        code, message = self.args
        return Diagnostic(file=printable(name), code=code, message=message, hint=_HINTS.get(code, ""))


_HINTS: Final = {
    "file-not-text": "Save it as UTF-8, as plain text with ordinary line ends.",
    "file-too-large": "Put long texts into modules of their own in resources/, or take out what is not needed.",
}


def make_sources(
    directory: str,
    characters: Iterable[Source],
    resources: Iterable[Source] = (),
    diagnostics: Iterable[Diagnostic] = (),
) -> Sources:
    """Put texts together into a set and give it its digest."""
    ordered = tuple(sorted(characters, key=lambda source: source.name))
    own = tuple(sorted(resources, key=lambda source: source.name))
    digest = hashlib.sha256()
    for source in (*ordered, *own):
        for part in (source.name, source.text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return Sources(
        directory=directory,
        characters=ordered,
        resources=own,
        diagnostics=tuple(diagnostics),
        digest=f"sha256:{digest.hexdigest()}",
    )


def sources_from_texts(directory: str, files: Iterable[tuple[str, str]]) -> Sources:
    """Make a set from texts that a client sent, by the same rules as for files.

    Raises:
        SourceError: ``invalid_value`` for a name that no file of a directory could have, ``too_many_files``,
            ``file_too_large``.
    """
    characters: dict[str, Source] = {}
    resources: dict[str, Source] = {}
    diagnostics: list[Diagnostic] = []
    names: set[str] = set()
    total_bytes = 0
    for name, text in files:
        if not is_character_name(name.removeprefix(f"{RESOURCES}/")):
            raise SourceError("invalid_value", f"{printable(name, 80)!r} is no name for a character file")
        size = len(text.encode("utf-8", "surrogatepass"))
        total_bytes += size
        if size > MAX_FILE_BYTES or total_bytes > MAX_SET_BYTES:
            raise SourceError("file_too_large", f"{printable(name, 80)!r} makes the set larger than it may be")
        if name in names:
            raise SourceError("invalid_value", f"{printable(name, 80)!r} is there twice")
        names.add(name)
        kept = resources if "/" in name else characters
        try:
            kept[name] = Source(name=name, text=check_text(text))
        except Unreadable as unreadable:
            diagnostics.append(unreadable.diagnose(name))
    if len(names) > MAX_FILES:
        raise SourceError("too_many_files", f"a set has at most {MAX_FILES} files")
    return make_sources(directory, characters.values(), resources.values(), diagnostics)


def is_character_name(name: str) -> bool:
    """Tell whether a file of this name in a character directory is taken for a character."""
    fits = len(name) <= MAX_NAME_CHARACTERS and name.isprintable() and "/" not in name
    return fits and name.endswith(".py") and not name.startswith((".", "_"))


def check_text(text: str) -> str:
    """Return `text` with Unix line ends, or refuse what Python or a reader would take for something else."""
    if "\0" in text:
        raise Unreadable("file-not-text", "the file holds NUL bytes")
    unix = text.removeprefix("\ufeff")
    if "\r" in unix:
        unix = unix.replace("\r\n", "\n")
    if "\r" in unix or "\f" in unix:
        raise Unreadable("file-not-text", "the file has line ends that are neither \\n nor \\r\\n")
    # Searching takes longer than reading the file, and nearly all of them are plain ASCII.
    if not unix.isascii():
        _check_letters(unix)
    for line in unix.split("\n", 2)[:2]:
        cookie = _COOKIE.match(line)
        if cookie and cookie[1].lower().replace("_", "-") not in {"utf-8", "utf8"}:
            raise Unreadable("file-not-text", "the file declares a coding other than UTF-8")
    return unix


def _check_letters(text: str) -> None:
    try:
        # Several times as fast as looking at each letter.
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("file-not-text", "the file holds half a character (a lone surrogate)") from None
    if any(mark in text for mark in _BIDI):
        raise Unreadable("file-not-text", "the file holds marks that change the order in which text is shown")
