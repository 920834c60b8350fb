"""Regular expressions with questions in front."""

import re
from typing import Any

import pytest

from sandbox import bounds, expressions

REFUSED: dict[str, tuple[str, tuple[Any, ...], type[Exception]]] = {
    "a long pattern": ("compile", ("a" * 100_000,), bounds.TooLarge),
    "a long pattern to search for": ("search", ("a" * 100_000, "a"), bounds.TooLarge),
    "the flag that prints": ("compile", ("a", re.DEBUG), ValueError),
    "flags that are no number": ("compile", ("a", "I"), TypeError),
    "a replacement that is no text": ("sub", ("a", 1, "a"), TypeError),
    "a long replacement of many": ("sub", ("a", "b" * 10_000, "a" * 10_000), bounds.TooLarge),
    "a replacement that repeats groups": ("subn", ("(a+)", r"\1" * 1000, "a" * 10_000), bounds.TooLarge),
    "an escape of no text": ("escape", (1,), TypeError),
}
ORDINARY: dict[str, tuple[str, tuple[Any, ...], Any]] = {
    "sub": ("sub", ("(a)", r"<\1>", "aa", 1), "<a>a"),
    "sub with a function": ("sub", ("a", lambda match: match[0].upper(), "aa"), "AA"),
    "subn": ("subn", ("a", "b", "aa"), ("bb", 2)),
    "split": ("split", (",", "a,b,c", 1), ["a", "b,c"]),
    "findall": ("findall", ("A", "aa", re.IGNORECASE), ["a", "a"]),
    "bytes": ("sub", (b"a", b"b", b"aa"), b"bb"),
    "a compiled pattern": ("findall", (re.compile("a"), "aa"), ["a", "a"]),
    "escape": ("escape", ("a.b",), r"a\.b"),
    "escape of bytes": ("escape", (b"a.b",), rb"a\.b"),
    "a long replacement of few": ("sub", ("b", "c" * 10_000, "a" * 10_000), "a" * 10_000),
}


@pytest.mark.parametrize(("name", "arguments", "error"), REFUSED.values(), ids=REFUSED)
def test_an_expression_is_refused(name: str, arguments: tuple[Any, ...], error: type[Exception]) -> None:
    function: Any = expressions.STAND_INS[name]

    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize(("name", "arguments", "answer"), ORDINARY.values(), ids=ORDINARY)
def test_an_expression_does_what_pythons_own_does(name: str, arguments: tuple[Any, ...], answer: Any) -> None:
    function: Any = expressions.STAND_INS[name]

    assert function(*arguments) == answer
