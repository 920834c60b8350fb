"""Where something stands in a file, counted as authors count: lines and characters, both from 1.

Python counts the bytes of a line, from 0.

Runs in: both.
"""

import ast
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from sandbox.diagnostics import Diagnostic


class Place(NamedTuple):
    """From where to where; 0 is what is not known."""

    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


class Word(NamedTuple):
    """A word of a line that a finding concerns, and what to write in its place."""

    at: str = ""
    fix: str | None = None


NO_WORD: Final = Word()
NOWHERE: Final = Place()


def of_node(node: ast.AST, lines: Sequence[str], word: str = "") -> Place:
    """Return where a node stands, or a word of its first line."""
    line, offset = getattr(node, "lineno", 0), getattr(node, "col_offset", -1)
    if not 0 < line <= len(lines) or offset < 0:
        return Place(line)
    text = lines[line - 1]
    column = characters(text, offset)
    end = characters(text, getattr(node, "end_col_offset", None) or 0)
    is_short = getattr(node, "end_lineno", None) == line and end > column
    found = text.find(word, column - 1)
    if word and found >= 0:
        return Place(line, found + 1, line, found + 1 + len(word))
    return Place(line, column, line, end) if is_short else Place(line, column)


def characters(text: str, offset_bytes: int) -> int:
    """Return the column, from 1, of what stands so many bytes into a line."""
    return len(text.encode()[:offset_bytes].decode(errors="ignore")) + 1


def in_characters(diagnostic: Diagnostic, text: str) -> Diagnostic:
    """Return what running code is found to have done with its columns in characters; Python tells them in bytes."""
    lines = text.split("\n")
    if diagnostic.column <= 1 or not 0 < diagnostic.line <= len(lines) or text.isascii():
        return diagnostic
    column = characters(lines[diagnostic.line - 1], diagnostic.column - 1)
    end = diagnostic.end_column
    if 0 < diagnostic.end_line <= len(lines) and end:
        end = characters(lines[diagnostic.end_line - 1], end - 1)
    return msgspec.structs.replace(diagnostic, column=column, end_column=end)
