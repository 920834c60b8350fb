"""What the constants that describe a character may be."""

from typing import Any

import pytest

from sandbox.constant_rules import (
    LanguageModel,
    RuleBroken,
    check_instructions,
    check_language_model,
    check_metadata,
    check_name,
    check_voice_source,
)

FILE = {"source_type": "file", "path_on_server": "voices/ada.wav"}
SOUND = {"source_type": "freesound", "url": "https://freesound.org/s/1/", "path_on_server": "ada.mp3"}


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
