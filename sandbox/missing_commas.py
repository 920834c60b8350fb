"""Where a comma is missing, told by the words around it.

Runs in: worker.
"""

import io
import tokenize
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

# An error of a few lines is looked at; what spans more is no missing comma.
_MAX_LINES: Final = 20
_VALUES: Final = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING)


class Gap(NamedTuple):
    """Where a comma belongs, in characters of the file, and the word that follows."""

    line: int
    column: int
    following: str


def before_key(lines: Sequence[str], line: int, column: int) -> Gap | None:
    """Find the comma that is missing before a key; Python takes the value and the key for one text, or for nothing."""
    if lines[line - 1][column - 1 : column] != ":":
        return None
    tokens = _tokens_before(lines, line, column)
    if len(tokens) < 2 or tokens[-1].type not in _VALUES:  # noqa: PLR2004 (a value and a key)
        return None
    return _comma_between(tokens[-2], tokens[-1], line)


def within(lines: Sequence[str], line: int, column: int, error: SyntaxError) -> Gap | None:
    """Find the comma that is missing in what Python took for one thing."""
    end_line, end = error.end_lineno or line, error.end_offset or column
    if not line <= end_line <= min(line + _MAX_LINES, len(lines)):
        return None
    snippet = [lines[line - 1][column - 1 :], *lines[line:end_line]]
    snippet[-1] = snippet[-1][: end - 1 - (column - 1 if end_line == line else 0)]
    tokens = list(_tokens("\n".join(snippet)))
    for one, other in pairwise(tokens):
        if _is_end(one) and _is_beginning(other):
            shift = column - 1 if one.end[0] == 1 else 0
            return Gap(line + one.end[0] - 1, one.end[1] + 1 + shift, other.string)
    return None


def _comma_between(value: tokenize.TokenInfo, key: tokenize.TokenInfo, line: int) -> Gap | None:
    if not _is_end(value):
        return None
    # The tokens stand on lines that are counted back from the one with the key.
    return Gap(line - (key.end[0] - value.end[0]), value.end[1] + 1, key.string)


def _is_end(token: tokenize.TokenInfo) -> bool:
    is_word = token.type == tokenize.NAME and token.string not in _JOINING
    return is_word or token.type in {tokenize.NUMBER, tokenize.STRING, _FSTRING_END} or token.string in {")", "]", "}"}


def _is_beginning(token: tokenize.TokenInfo) -> bool:
    is_word = token.type == tokenize.NAME and token.string not in _JOINING
    return is_word or token.type in {tokenize.NUMBER, tokenize.STRING, _FSTRING_START} or token.string == "{"


_JOINING: Final = frozenset({"and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "async", "yield"})
_FSTRING_START: Final = getattr(tokenize, "FSTRING_START", -1)
_FSTRING_END: Final = getattr(tokenize, "FSTRING_END", -1)
_BETWEEN: Final = frozenset(
    {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


def _tokens_before(lines: Sequence[str], line: int, column: int) -> list[tokenize.TokenInfo]:
    """Return the tokens of the few lines that end at a place."""
    for first in range(line, max(line - _MAX_LINES, 0), -1):
        part = [*lines[first - 1 : line - 1], lines[line - 1][: column - 1]]
        tokens = list(_tokens("\n".join(part)))
        if len(tokens) > 2:  # noqa: PLR2004 (a value, a key, and one more so that the value is whole)
            return tokens
    return []


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in _BETWEEN:
                yield token
    except (tokenize.TokenError, SyntaxError):
        # It ends within a bracket, which is how it was cut.
        return
