"""Regular expressions: Python's own, with questions in front.

Python keeps patterns and templates for all that come later, so it is only given exact texts and numbers. How long a
search takes cannot be told from its pattern; the alarm ends it. What can be told is asked here.

Source: docs/decisions/0014-keep-pythons-regular-expressions.md

Runs in: worker.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox import bounds, exact, pattern_flags, policy


def checked_pattern(pattern: Any, flags: Any = 0) -> tuple[Any, int]:
    """Return a pattern and its flags as what Python may keep; refuse a long pattern, and the flag that prints.

    Raises:
        TooLarge, ValueError, TypeError: It is one of these, or no pattern.
    """
    flags = exact.number(flags)
    if isinstance(pattern, str | bytes | bytearray):
        pattern = exact.text_or_bytes(pattern)
        if len(pattern) > bounds.MAX_PATTERN:
            raise bounds.TooLarge(f"a regular expression may have at most {bounds.MAX_PATTERN} characters here")
    if flags & re.DEBUG:
        raise ValueError("the flag DEBUG prints to the server's output; it is not available to characters")
    return pattern, flags


def compile_pattern(pattern: Any, flags: Any = 0) -> Any:
    """Stand for ``re.compile``."""
    return re.compile(*checked_pattern(pattern, flags))


def escape(pattern: Any) -> Any:
    """Stand for ``re.escape``, which hands its table to the text."""
    plain: Any = exact.text_or_bytes(pattern)
    return re.escape(plain)


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    # match(pattern, string, flags=0) and its like.
    @functools.wraps(function)
    def search(pattern: Any, string: Any, flags: Any = 0) -> Any:
        pattern, flags = checked_pattern(pattern, flags)
        return function(pattern, string, flags)

    return search


def split(pattern: Any, string: Any, maxsplit: Any = 0, flags: Any = 0) -> Any:
    """Stand for ``re.split``."""
    return compile_pattern(pattern, flags).split(string, maxsplit)


def sub(pattern: Any, repl: Any, string: Any, count: Any = 0, flags: Any = 0) -> Any:
    """Stand for ``re.sub``."""
    return substitute(compile_pattern(pattern, flags), repl, string, count)


def subn(pattern: Any, repl: Any, string: Any, count: Any = 0, flags: Any = 0) -> Any:
    """Stand for ``re.subn``."""
    return substitute_and_count(compile_pattern(pattern, flags), repl, string, count)


def substitute(pattern: "re.Pattern[Any]", /, repl: Any, string: Any, count: Any = 0) -> Any:
    """Stand for ``pattern.sub``."""
    return pattern.sub(_bounded(repl, string), string, count)


def substitute_and_count(pattern: "re.Pattern[Any]", /, repl: Any, string: Any, count: Any = 0) -> Any:
    """Stand for ``pattern.subn``."""
    return pattern.subn(_bounded(repl, string), string, count)


def expand(match: "re.Match[Any]", /, template: Any) -> Any:
    """Stand for ``match.expand``."""
    return match.expand(exact.text_or_bytes(template))


def _bounded(replacement: Any, string: Any) -> Any:
    # What a replacement can come to at most: itself, or for each letter of it the whole text, for each match.
    if callable(replacement):
        return replacement
    replacement = exact.text_or_bytes(replacement)
    if not isinstance(string, str | bytes | bytearray):
        return replacement
    has_groups = ("\\" if isinstance(replacement, str) else b"\\") in replacement
    most = len(replacement) * (len(string) + 1) * (len(string) if has_groups else 1)
    return _Adding(replacement, has_groups=has_groups) if most > bounds.MAX_TEXT else replacement


class _Adding:
    """Replaces each match as a template says, for as long as there is room."""

    def __init__(self, template: Any, *, has_groups: bool) -> None:
        self._template = template
        self._has_groups = has_groups
        self._length = 0

    def __call__(self, match: "re.Match[Any]") -> Any:
        text = match.expand(self._template) if self._has_groups else self._template
        self._length += len(text)
        bounds.check_text(self._length)
        return text


STAND_INS: Final[Mapping[str, object]] = {
    "compile": compile_pattern,
    "escape": escape,
    "sub": sub,
    "subn": subn,
    "split": split,
    **{name: _checked(getattr(re, name)) for name in ("findall", "finditer", "fullmatch", "match", "search")},
    **{name: pattern_flags.plain(getattr(re, name)) for name in policy.IMPORTABLE["re"] if name.isupper()},
}
"""What stands for names of the module ``re``."""
