"""What is read out of the namespace of a file."""

import pytest
from declarations import KEYS, PLAIN, WORDS
from hypothesis import given
from hypothesis import strategies as st

from sandbox.constants import read_constants
from sandbox.diagnostics import is_known

FILE = {"source_type": "file", "path_on_server": "voices/ada.wav"}
LINES = {"CHARACTER_NAME": 3, "VOICE_SOURCE": 4, "INSTRUCTIONS": 5, "METADATA": 6, "TOOLS": 7}
GOOD: dict[str, object] = {"CHARACTER_NAME": "Ada", "VOICE_SOURCE": FILE, "INSTRUCTIONS": {"instruction_prompt": "x"}}


def test_constants_are_copied() -> None:
    voice = dict(FILE)
    declared = read_constants("ada.py", GOOD | {"VOICE_SOURCE": voice}, LINES)
    voice["path_on_server"] = "/changed"

    assert declared.diagnostics == []
    assert declared.values["VOICE_SOURCE"] == FILE


@pytest.mark.parametrize("name", ["CHARACTER_NAME", "VOICE_SOURCE", "INSTRUCTIONS"])
def test_a_constant_that_is_needed_is_missed(name: str) -> None:
    space = {key: value for key, value in GOOD.items() if key != name}

    [found] = read_constants("ada.py", space, LINES).diagnostics

    assert (found.code, found.line) == ("constant-missing", 0)
    assert found.message == f"{name} is missing."
    assert f"{name} = " in found.hint


@pytest.mark.parametrize("file", ["test_ada.py", "ada_test.py", "conftest.py"])
def test_a_test_that_lies_beside_the_characters_is_told_where_it_belongs(file: str) -> None:
    hints = [found.hint for found in read_constants(file, {}, {}).diagnostics]

    assert all("the folder tests/" in hint for hint in hints)
    assert len(hints) == 3


class _Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("CHARACTER_NAME", "", "constant-invalid"),
        ("CHARACTER_NAME", _Text("Ada"), "answer-not-allowed"),
        ("CHARACTER_NAME", len, "answer-not-allowed"),
        ("VOICE_SOURCE", {}, "constant-invalid"),
        ("VOICE_SOURCE", FILE | {"x": object()}, "answer-not-allowed"),
        ("VOICE_SOURCE", FILE | {"x": float("nan")}, "answer-not-allowed"),
        ("VOICE_SOURCE", FILE | {"x": b""}, "answer-not-allowed"),
        ("INSTRUCTIONS", [], "constant-invalid"),
        ("METADATA", {"good": "x"}, "constant-invalid"),
        ("TOOLS", [1], "tools-invalid"),
        ("TOOLS", {1: 2}, "answer-not-allowed"),
    ],
)
def test_a_constant_that_breaks_its_rule_is_a_finding_with_its_line(name: str, value: object, code: str) -> None:
    declared = read_constants("ada.py", GOOD | {name: value}, LINES)

    [found] = declared.diagnostics
    assert (found.file, found.line, found.code) == ("ada.py", LINES[name], code)
    assert name in found.message
    assert name not in declared.values
    assert is_known(found)


@given(st.dictionaries(st.sampled_from(sorted(LINES)), PLAIN | st.dictionaries(KEYS, PLAIN | WORDS)))
def test_whatever_is_declared_is_kept_or_found(space: dict[str, object]) -> None:
    declared = read_constants("ada.py", space, LINES)

    assert all(is_known(found) for found in declared.diagnostics)
    assert {"CHARACTER_NAME", "VOICE_SOURCE", "INSTRUCTIONS"} <= set(declared.values) or declared.diagnostics
