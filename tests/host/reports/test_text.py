"""A report as text."""

import re
from typing import Any

import pytest
from reported import REPORT

from host.reports import Report, as_text
from sandbox.diagnostics import Diagnostic


def test_text_tells_what_a_character_is_and_ends_with_a_count() -> None:
    lines = as_text.write(REPORT).split("\n")

    assert lines[:2] == [
        "cast/ada.py: Ada: loads (make_system_prompt, reply)",
        "    tools: dig, voice: file ada.wav, language: en, 400 bytes, loads in 0.2 ms, prompt of 12 characters",
    ]
    assert "cast/bob é.py:3:5: error: No 'repli'. [hook-unknown]" in lines
    assert "cast: warning: Too many. [set-too-large]" in lines
    assert lines[-2].startswith("docs/diagnostics.md tells more of: character-failed, hook-unknown, ")
    assert lines[-1] == "1 of 4 characters load."


def write_at(tmp_path: Any, text: str, **place: int) -> list[str]:
    path = tmp_path / "ada.py"
    path.write_text(text, encoding="utf-8")
    found = Diagnostic(file=str(path), code="syntax-error", message="No.", **place)
    return as_text.write(Report(files=1, characters=(), findings=(found,))).split("\n")


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("x = open('a')", "    ^^^^"),
        ("é = open('a')", "    ^^^^"),
        ("\tx= open('a')", "    ^^^^"),
        ("日 = open('a')", "     ^^^^"),
        ("'日本' + open(1)"[:4] + "open(1)", "      ^^^^"),
    ],
)
def test_the_place_is_marked_below_its_line(tmp_path: Any, text: str, marks: str) -> None:
    shown, marked = write_at(tmp_path, text, line=1, column=5, end_line=1, end_column=9)[1:3]

    assert shown == "    " + text.replace("\t", " ")
    assert marked == "    " + marks


def test_a_place_without_a_column_or_behind_the_line_harms_nothing(tmp_path: Any) -> None:
    assert write_at(tmp_path, "x = 1\n", line=1)[1:3] == [
        "    x = 1",
        "docs/diagnostics.md tells more of: syntax-error.",
    ]
    assert write_at(tmp_path, "x = 1\n", line=1, column=90)[1:3] == ["    x = 1", "    " + " " * 5 + "^"]
    assert write_at(tmp_path, "x = 1\n", line=9, column=1)[1].startswith("docs/")


def test_of_a_long_line_what_is_around_the_place_is_shown(tmp_path: Any) -> None:
    shown, marked = write_at(tmp_path, "x" * 1000 + "!" + "y" * 1000, line=1, column=1001, end_line=1, end_column=1002)[
        1:3
    ]

    assert len(shown) <= 124
    assert shown[marked.index("^")] == "!"


def test_a_line_cannot_steer_a_terminal(tmp_path: Any) -> None:
    lines = write_at(tmp_path, "x = '\x1b[2J' # \x9b", line=1, column=1, end_line=1, end_column=2)

    assert all(line.isprintable() for line in lines)


def test_only_text_that_is_to_be_coloured_is() -> None:
    coloured = as_text.write(REPORT, colour=True)

    assert "\x1b[" not in as_text.write(REPORT)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == as_text.write(REPORT)
    assert coloured != as_text.write(REPORT)
