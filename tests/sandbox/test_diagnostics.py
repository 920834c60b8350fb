"""What a worker says that it has found is passed on only if it is a finding."""

from typing import Any

import msgspec
import pytest

from sandbox.diagnostics import MESSAGE_CHARACTERS, Diagnostic, is_known, printable

FOUND = Diagnostic(file="ada.py", code="syntax-error", message="no", line=1, column=2)


def test_a_finding_of_ours_is_known() -> None:
    assert is_known(FOUND)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "no-such-code"},
        {"message": "x" * (MESSAGE_CHARACTERS + 1)},
        {"message": "two\nlines"},
        {"hint": "\x1b[2J"},
        {"file": "\u202e"},
        {"line": -1},
        {"line": 2**31},
        {"column": -(2**63)},
        {"column": 2**64 - 1},
    ],
    ids=repr,
)
def test_anything_else_is_not(change: dict[str, Any]) -> None:
    assert not is_known(msgspec.structs.replace(FOUND, **change))


def test_any_text_can_be_made_printable() -> None:
    assert printable("a\nb\x1b\ud800\u202ec") == "a b   c"
    assert len(printable("x" * 1000)) == MESSAGE_CHARACTERS
