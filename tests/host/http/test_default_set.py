"""Voices, and reloads of the default set, which disturb no session."""

from pathlib import Path

import httpx
import pytest
from casts import character, write_set
from realtime import session
from servers import RunningServer
from web import DEFAULT_VOICES, SHOWN, reload, voices

# Voices


async def test_voices_are_the_default_characters_that_their_authors_call_good(
    web: httpx.AsyncClient, tmp_path: Path
) -> None:
    files = {"a.py": SHOWN, "b.py": character("Hidden", good=False), "c.py": character("Undecided", good=None)}
    await reload(web, write_set(tmp_path, files))

    assert (await web.get("/v1/voices")).json() == [
        {"name": "Shown", "good": True, "source": {"source_type": "file", "path_on_server": "tests/voice.wav"}}
    ]


async def test_a_session_lists_and_selects_what_voices_do_not_show(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    await reload(web, write_set(tmp_path, {"a.py": SHOWN, "b.py": character("Hidden", good=False)}))
    async with session(server.url) as client:
        assert await client.names() == ["Shown", "Hidden"]
        assert (await client.select("Hidden"))["type"] == "session.updated"


async def test_a_session_that_reloads_changes_no_voices(server: RunningServer, web: httpx.AsyncClient) -> None:
    async with session(server.url) as client:
        await client.reload(files={"a.py": SHOWN})

        assert await voices(web) == DEFAULT_VOICES


# Reloading the default set


async def test_a_reload_of_the_default_set_answers_as_documented(web: httpx.AsyncClient, tmp_path: Path) -> None:
    directory = write_set(tmp_path, {"a.py": SHOWN, "b.py": "def"})
    answer = (await reload(web, directory)).json()

    assert answer["success"] is True
    assert answer["directory"] == str(directory)
    assert (answer["total_files"], answer["loaded_count"], answer["error_count"]) == (2, 1, 1)
    assert answer["load_duration"] > 0
    assert answer["message"] == f"Successfully loaded 1 characters from {directory}"
    assert [(each["file"], each["line"], each["code"]) for each in answer["diagnostics"]] == [
        ("b.py", 1, "syntax-error")
    ]


async def test_a_reload_of_the_default_set_is_for_sessions_to_come_and_disconnects_nobody(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with session(server.url, character="Bea Quibble") as under_way:
        await under_way.converse("hello")
        before = await under_way.listed()
        assert (await reload(web, write_set(tmp_path, {"a.py": SHOWN}))).status_code == 200

        async with session(server.url) as new:
            assert await new.names() == ["Shown"]
        after = await under_way.listed()
        assert {**after, "event_id": ""} == {**before, "event_id": ""}
        assert "0 right" in await under_way.converse("score")
        assert await voices(web) == {"Shown"}


async def test_default_brings_back_the_set_that_the_server_was_started_with(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    await reload(web, write_set(tmp_path, {"a.py": SHOWN}))
    async with session(server.url) as client:
        await client.reload("default")
        assert await client.names() == ["Shown"]

    assert (await reload(web, "default")).json()["loaded_count"] == len(DEFAULT_VOICES)
    assert await voices(web) == DEFAULT_VOICES
    async with session(server.url) as client:
        assert set(await client.names()) == DEFAULT_VOICES


async def test_a_reload_that_fails_says_so_and_keeps_the_old_set(
    server: RunningServer, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    broken = write_set(tmp_path / "broken", {"a.py": "def"})
    empty = write_set(tmp_path / "empty", {"readme.txt": ""})
    cases = [
        (tmp_path / "missing", 404, "directory_not_found"),
        (broken / "a.py", 400, "invalid_directory_format"),
        ("characters", 400, "invalid_directory_format"),
        ("", 400, "invalid_directory_format"),
        (broken, 422, "no_valid_characters"),
        (empty, 422, "no_valid_characters"),
    ]
    for directory, status, code in cases:
        answer = await reload(web, directory)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["success"] is False
        assert answer.json()["message"]
    assert (await reload(web, broken)).json()["diagnostics"][0]["file"] == "a.py"
    assert await voices(web) == DEFAULT_VOICES
    async with session(server.url) as client:
        assert set(await client.names()) == DEFAULT_VOICES


NOT_A_RELOAD = {
    "": "missing_required_parameter",
    "{": "invalid_json",
    "[]": "invalid_type",
    "{}": "missing_required_parameter",
    '{"directory": 7}': "invalid_type",
    '{"directory": null}': "invalid_type",
    '{"secret": "do not repeat me"}': "missing_required_parameter",
}


@pytest.mark.parametrize(("body", "code"), NOT_A_RELOAD.items())
async def test_a_reload_that_is_not_asked_for_properly_is_refused(web: httpx.AsyncClient, body: str, code: str) -> None:
    answer = await web.post("/v1/characters/reload", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    told = answer.json()
    assert (told["success"], told["code"], told["diagnostics"]) == (False, code, [])
    assert told["message"].endswith(".")
    assert "do not repeat me" not in answer.text
    assert await voices(web) == DEFAULT_VOICES
