"""How a session begins, with every kind of worker."""

import pytest
from casts import character
from realtime import connect, session
from sayings import DEFAULT_NAMES


async def test_the_first_event_is_session_created_with_the_default_characters_loaded(url: str) -> None:
    async with connect(url) as client:
        created = await client.next()

        assert created["type"] == "session.created"
        assert created["session"]["type"] == "realtime"
        assert created["session"]["model"] == "scripted"
        assert created["session"]["character"] is None
        assert created["session"]["characters"]["count"] == len(DEFAULT_NAMES)
        assert created["session"]["characters"]["generation"] == 0


async def test_a_list_names_the_characters_of_the_session(url: str) -> None:
    async with session(url) as client:
        listed = await client.listed()

        assert listed["type"] == "session.characters.listed"
        assert [each["name"] for each in listed["characters"]] == DEFAULT_NAMES
        assert listed["character_count"] == len(DEFAULT_NAMES)
        assert listed["active"] is None
        shown = {"name", "good", "comment", "file", "language", "voice", "tools"}
        assert all(set(each) == shown for each in listed["characters"])
        clerk = next(each for each in listed["characters"] if each["name"] == "Tilda Tally")
        assert (clerk["language"], clerk["voice"]) == ("en", "greenroom/tilda-tally.wav")
        assert clerk["tools"] == ["convert", "day_of_week"]


async def test_a_voice_that_no_file_could_have_is_not_shown(url: str) -> None:
    files = {"a.py": character("Ada", voice="v" * 255), "b.py": character("Bob", voice="v" * 256)}
    async with session(url) as client:
        reloaded = await client.reload(files=files)

        assert [each["voice"] for each in reloaded["characters"]] == ["v" * 255, None]


async def test_any_model_may_be_asked_for(url: str) -> None:
    async with session(url, model="gpt-realtime") as client:
        updated = await client.ask("session.update", session={"model": "gpt-realtime-mini"})

        for shown in (client.created["session"], updated["session"]):
            assert (shown["model"], shown["language_model"]) == ("gpt-realtime", "scripted")


@pytest.mark.parametrize("model", ["", "x" * 257])
async def test_what_cannot_be_the_name_of_a_model_is_not_shown(url: str, model: str) -> None:
    async with session(url, model=model) as client:
        assert client.created["session"]["model"] == "scripted"
