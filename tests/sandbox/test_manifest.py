"""What a character may declare about itself."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.diagnostics import is_known
from sandbox.manifest import (
    LanguageModel,
    Manifest,
    RuleBroken,
    check_instructions,
    check_language_model,
    check_manifest,
    check_metadata,
    check_name,
    check_voice_source,
    read_constants,
)
from sandbox.tools import ToolSchema, ToolsInvalid
from sandbox.values import NotPlain

FILE = {"source_type": "file", "path_on_server": "voices/ada.wav"}
SOUND = {"source_type": "freesound", "url": "https://freesound.org/s/1/", "path_on_server": "ada.mp3"}
LINES = {"CHARACTER_NAME": 3, "VOICE_SOURCE": 4, "INSTRUCTIONS": 5, "METADATA": 6, "TOOLS": 7}
GOOD: dict[str, object] = {"CHARACTER_NAME": "Ada", "VOICE_SOURCE": FILE, "INSTRUCTIONS": {"instruction_prompt": "x"}}

# Anything that plain data can be.
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    "source_type path_on_server url start_time sound_instance id good comment language instruction_prompt".split()
)
WORDS = st.sampled_from(["file", "freesound", "en", "a.wav"])


@pytest.mark.parametrize("name", ["A", "x" * 100, "Zoë", "日本", "O'Neill %s {0}", "a b", "😀"])
def test_a_name_is_kept(name: str) -> None:
    assert check_name(name) == name


def test_blanks_around_a_name_are_left_out() -> None:
    assert check_name("  Ada \n") == "Ada"
    assert check_name(" " * 500 + "Ada") == "Ada"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\n",
        "x" * 101,
        "a\nb",
        "a\tb",
        "a\x1b[0m",
        "a\0b",
        "a\u202eb",
        "a\u2028b",
        "\ud800",
        None,
        1,
        b"Ada",
        ["Ada"],
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(name: object) -> None:
    with pytest.raises(RuleBroken):
        check_name(name)


@pytest.mark.parametrize(
    "voice",
    [
        FILE,
        FILE | {"description": "warm", "description_link": "https://example.org"},
        FILE | {"unknown": [1, 2]},
        FILE | {"path_on_server": "a..b/c.wav"},
        FILE | {"url": 1},
        SOUND,
        SOUND
        | {"start_time": 3, "sound_instance": {"id": 1, "name": "n", "username": "u", "license": "l", "more": None}},
        SOUND | {"sound_instance": {}},
    ],
)
def test_a_voice_is_kept_with_all_its_fields(voice: dict[str, Any]) -> None:
    assert check_voice_source(voice) == voice


@pytest.mark.parametrize(
    "voice",
    [
        None,
        "file",
        [],
        {},
        {"path_on_server": "a.wav"},
        {"source_type": "file"},
        {"source_type": "url", "path_on_server": "a.wav"},
        {"source_type": None, "path_on_server": "a.wav"},
        {"source_type": ["file"], "path_on_server": "a.wav"},
        {"source_type": {}, "path_on_server": "a.wav"},
        FILE | {"path_on_server": ""},
        FILE | {"path_on_server": "/etc/passwd"},
        FILE | {"path_on_server": "../a.wav"},
        FILE | {"path_on_server": "a/../../b.wav"},
        FILE | {"path_on_server": "a/.."},
        FILE | {"path_on_server": "a\\..\\b"},
        FILE | {"path_on_server": "a\0.wav"},
        FILE | {"path_on_server": None},
        FILE | {"path_on_server": 1},
        FILE | {"description": 1},
        FILE | {"description_link": None},
        {"source_type": "freesound", "path_on_server": "a.mp3"},
        SOUND | {"url": None},
        SOUND | {"start_time": True},
        SOUND | {"start_time": "1"},
        SOUND | {"start_time": 1.5},
        SOUND | {"sound_instance": []},
        SOUND | {"sound_instance": {"id": "1"}},
        SOUND | {"sound_instance": {"license": 1}},
    ],
)
def test_a_voice_that_does_not_fit_its_type_is_refused(voice: object) -> None:
    with pytest.raises(RuleBroken):
        check_voice_source(voice)


@pytest.mark.parametrize("language", ["en", "fr", "en/fr", "fr/en", None])
def test_a_known_language_is_kept(language: str | None) -> None:
    value = {"instruction_prompt": "x", "language": language, "type": "smalltalk"}

    assert check_instructions(value) == value


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        [],
        {"instruction_prompt": 1},
        {"instruction_prompt": None},
        {"language": "de"},
        {"language": "EN"},
        {"language": ""},
        {"language": 1},
        {"language": ["en"]},
        {"language": {}},
    ],
)
def test_instructions_that_break_a_rule_are_refused(value: object) -> None:
    with pytest.raises(RuleBroken):
        check_instructions(value)


@pytest.mark.parametrize("value", [{}, {"good": None, "comment": None}, {"good": False, "comment": "x", "more": 1}])
def test_metadata_is_kept(value: dict[str, Any]) -> None:
    assert check_metadata(value) == value


@pytest.mark.parametrize("value", [None, [], "x", {"good": 1}, {"good": "yes"}, {"comment": 1}, {"comment": ["x"]}])
def test_metadata_that_breaks_a_rule_is_refused(value: object) -> None:
    with pytest.raises(RuleBroken):
        check_metadata(value)


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


MANIFEST = Manifest(file="ada.py", name="Ada", voice_source=FILE, language="en", hooks=("reply",))
TOOL = ToolSchema(name="t", description="x", parameters={"type": "object"})


def test_an_honest_manifest_is_believed() -> None:
    check_manifest(MANIFEST)
    check_manifest(msgspec.structs.replace(MANIFEST, tools=(TOOL,), metadata={"good": True}))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " Ada"},
        {"name": "a\x1b"},
        {"voice_source": {}},
        {"voice_source": {"source_type": []}},
        {"voice_source": FILE | {"x": b"bytes"}},
        {"voice_source": FILE | {"x": msgspec.msgpack.Ext(5, b"")}},
        {"voice_source": FILE | {"x": float("inf")}},
        {"metadata": {"good": "x"}},
        {"metadata": {"x": b""}},
        {"language": "xx"},
        {"tools": (TOOL, TOOL)},
        {"tools": (msgspec.structs.replace(TOOL, name=""),)},
        {"tools": (msgspec.structs.replace(TOOL, parameters={"type": "object", "x": b""}),)},
    ],
)
def test_a_manifest_that_breaks_a_rule_is_not_believed(changes: dict[str, Any]) -> None:
    with pytest.raises((RuleBroken, NotPlain, ToolsInvalid)):
        check_manifest(msgspec.structs.replace(MANIFEST, **changes))


@given(PLAIN | st.dictionaries(KEYS, PLAIN | WORDS), PLAIN)
def test_a_manifest_is_believed_or_refused(voice: Any, metadata: Any) -> None:
    manifest = {"file": "a", "name": "a", "voice_source": voice, "metadata": metadata}
    with suppress(ValueError):
        check_manifest(msgspec.convert(manifest, Manifest))


@pytest.mark.parametrize(
    ("value", "wished"),
    [
        ({}, LanguageModel()),
        ({"model": None, "temperature": None, "top_p": 1}, LanguageModel()),
        ({"model": "org/model-3.2:8b"}, LanguageModel(model="org/model-3.2:8b")),
        ({"temperature": 0}, LanguageModel(temperature=0.0)),
        ({"temperature": 2.0}, LanguageModel(temperature=2.0)),
    ],
)
def test_what_is_wished_of_a_language_model_is_read(value: object, wished: LanguageModel) -> None:
    assert check_language_model(value) == wished


@pytest.mark.parametrize(
    "value",
    [
        None,
        "llama",
        {"model": ""},
        {"model": 7},
        {"model": "x" * 201},
        {"model": "a\nb"},
        {"temperature": "hot"},
        {"temperature": True},
        {"temperature": -0.1},
        {"temperature": 2.1},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"temperature": 10**400},
    ],
)
def test_a_wish_that_breaks_the_rule_is_refused(value: object) -> None:
    with pytest.raises(RuleBroken):
        check_language_model(value)


def test_the_host_checks_the_wish_of_a_worker_again() -> None:
    wished = msgspec.structs.replace(MANIFEST, language_model=LanguageModel(temperature=9.0))

    with pytest.raises(RuleBroken):
        check_manifest(wished)
