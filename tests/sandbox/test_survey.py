"""Looking thoroughly at a text that is wrong in many places, or that was written to take long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.compile import compile_source
from sandbox.diagnostics import MAX_DIAGNOSTICS, is_known
from sandbox.messages import Compiled
from sandbox.parsing import MAX_ERRORS
from sandbox.sources import Source


def look_at(text: str, name: str = "ada.py") -> Compiled:
    return compile_source(Source(name=name, text=text), thorough=True)


def told(text: str, name: str = "ada.py") -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in look_at(text, name).diagnostics]


def test_each_syntax_error_is_told_up_to_a_number() -> None:
    found = told("x = (1 2)\n" * 50)

    assert found == [("syntax-error", line, 7) for line in range(1, MAX_ERRORS + 1)]


def test_what_another_error_has_caused_is_not_told() -> None:
    assert told("x = [\n    1,\n    2,\nx.y()\n") == [("syntax-error", 1, 5)]
    assert told("x = '''\none\ntwo three\n") == [("syntax-error", 1, 5)]


def test_what_stands_behind_a_syntax_error_is_told_too() -> None:
    assert told("def f()\n    return 1\n\n\nimport os\n") == [("syntax-error", 1, 8), ("import-not-allowed", 5, 8)]


def test_more_errors_of_meaning_than_one_are_told() -> None:
    assert told("return 1\nx = 2\nbreak\n") == [("syntax-error", 1, 1), ("syntax-error", 3, 1)]


def test_of_a_module_of_a_set_nothing_is_asked_that_only_characters_have() -> None:
    text = "def reply(scene):\n    return jokes\n"

    assert told(text, "resources/jokes.py") == [("name-unknown", 2, 12)]


def test_columns_and_ends_count_characters() -> None:
    [found] = look_at("x = 'é日' + nothing\n").diagnostics

    assert (found.code, found.column, found.end_column) == ("name-unknown", 12, 19)


@pytest.mark.parametrize(
    "text",
    [
        "(\n" * 100_000,
        "'\n" * 100_000,
        "retrun x\n" * 20_000,
        "".join(f"@hookimpl\ndef a{n}(x):\n    return y\n" for n in range(3000)),
        "".join(f"a{n}(b{n})\n" for n in range(5000)),
        "if 1:\n" + "".join(f"{' ' * n}if 1\n" for n in range(1, 400)),
    ],
    ids=["brackets", "texts", "keywords", "hooks", "names", "indents"],
)
def test_a_long_text_gets_no_more_findings_than_are_shown(text: str) -> None:
    found = look_at(text).diagnostics

    assert 0 < len(found) <= MAX_DIAGNOSTICS
    assert all(map(is_known, found))


PIECES = st.sampled_from(
    [
        "def ",
        "f(",
        ")",
        ":",
        "\n",
        "    ",
        "\t",
        "'",
        '"""',
        "x",
        " = ",
        "1",
        ",",
        "{",
        "}",
        "[",
        "f'{",
        "@hookimpl\n",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_written_becomes_findings_that_may_be_sent(text: str) -> None:
    compiled = look_at(text)

    assert compiled.is_surveyed or compiled.code is None
    assert all(map(is_known, compiled.diagnostics))
    assert all(each.line <= text.count("\n") + 1 for each in compiled.diagnostics)
