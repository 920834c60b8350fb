"""What a session's reload does, and what it leaves alone when it fails."""

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest
from casts import character, write_set
from realtime import Client, Event, error_code, inline, reply_text, session, talking_to, text_of, types, user
from servers import RunningServer, descendants
from waiting import eventually_seen, settled

from sandbox.diagnostics import Diagnostic

FIXTURES = Path(__file__).parents[1] / "fixtures"
TWO_CASTS = FIXTURES / "two_casts"
ECHO = character("Echo", reply="return f'You said {message.text}.'")
COUNTER = character(
    "Counter", reply="scene.state['n'] = scene.state.get('n', 0) + 1\nreturn f'Number {scene.state[\"n\"]}.'"
)
LONG_WINDED = character("Long", reply='return "w " * 30_000')
# Uses up what a file may take before it is stopped, so that the whole load lasts long enough to be looked at.
SLOW = "while True:\n    pass\n"
SLOW_SET = {"a_slow.py": SLOW, "b_slow.py": SLOW, "z_fine.py": character("Late")}
NOT_A_CHARACTER = "x = 1\n"


# Where a set comes from


async def test_a_reload_from_a_directory_replaces_the_characters_without_closing_the_session(
    url: str, tmp_path: Path
) -> None:
    ada = write_set(tmp_path, {"ada.py": character("Ada", good=None, comment="first")})
    async with session(url) as client:
        reloaded = await client.reload(ada)

        assert reloaded["type"] == "session.characters.reloaded"
        assert reloaded["directory"] == str(ada)
        assert (reloaded["loaded_count"], reloaded["error_count"], reloaded["total_files"]) == (1, 0, 1)
        shown = {"name": "Ada", "good": None, "comment": "first", "file": "ada.py"}
        declared = {"language": "en", "voice": "tests/voice.wav", "tools": []}
        assert reloaded["characters"] == [shown | declared]
        assert reloaded["generation"] == 1
        assert reloaded["digest"].startswith("sha256:")
        assert reloaded["load_duration"] > 0
        assert reloaded["diagnostics"] == []
        listed = await client.listed()
        assert (listed["directory"], listed["generation"], listed["digest"]) == (
            str(ada),
            1,
            reloaded["digest"],
        )
        await client.select("Ada")
        assert await client.converse("hello") == "Ada heard hello"


async def test_a_reload_from_files_that_the_client_sends_needs_no_directory(url: str) -> None:
    files = {
        "ada.py": character("Ada", reply="return WORD", more="from characters.resources.words import WORD"),
        "resources/words.py": "WORD = 'inline'\n",
    }
    async with session(url) as client:
        reloaded = await client.reload(files=files)

        assert (reloaded["directory"], reloaded["loaded_count"], reloaded["total_files"]) == ("inline", 1, 1)
        await client.select("Ada")
        assert await client.converse("hello") == "inline"


async def test_a_reload_of_default_brings_the_default_characters_back(url: str) -> None:
    async with session(url) as client:
        before = await client.listed()
        await client.reload(TWO_CASTS / "a")

        reloaded = await client.reload("default")

        assert reloaded["type"] == "session.characters.reloaded"
        assert reloaded["directory"] == before["directory"]
        assert reloaded["characters"] == before["characters"]
        assert reloaded["digest"] == before["digest"]
        assert reloaded["generation"] == 2
        await client.select("Bea Quibble")
        assert "quiz" in reply_text((await client.respond())[-1])


async def test_files_of_the_older_format_load_unchanged(url: str) -> None:
    async with session(url) as client:
        reloaded = await client.reload(FIXTURES / "older")

        assert (reloaded["error_count"], reloaded["diagnostics"]) == (0, [])
        assert "résumé.py" in [each["file"] for each in reloaded["characters"]]
        selected = [await client.select(each["name"]) for each in reloaded["characters"]]
        refused = [each["error"]["message"] for each in selected if each["type"] == "error"]
        # One of them means to: it does not know the grade that it was told to mark.
        assert len(refused) == 1
        assert "Unknown grade: 'unheard-of'" in refused[0]


async def test_a_changed_file_is_read_anew(url: str, tmp_path: Path) -> None:
    async with session(url) as client:
        first = await client.reload(write_set(tmp_path, {"ada.py": character("Ada", reply="return 'old'")}))
        second = await client.reload(write_set(tmp_path, {"ada.py": character("Ada", reply="return 'new'")}))

        assert first["digest"] != second["digest"]
        await client.select("Ada")
        assert await client.converse("hello") == "new"


# Failures


def _empty(folder: Path) -> str:
    return str(write_set(folder / "empty", {"readme.txt": "nothing here"}))


def _file(folder: Path) -> str:
    return str(write_set(folder, {"file.py": ECHO}) / "file.py")


def _broken(folder: Path) -> str:
    return str(write_set(folder / "broken", {"one.py": "def", "two.py": NOT_A_CHARACTER}))


def _crowded(folder: Path) -> str:
    return str(write_set(folder / "crowded", {f"c{number}.py": "" for number in range(201)}))


DIRECTORIES: dict[str, tuple[Callable[[Path], str], str]] = {
    "missing": (lambda folder: str(folder / "missing"), "directory_not_found"),
    "empty text": (lambda _: "", "invalid_directory_format"),
    "relative": (lambda _: "characters", "invalid_directory_format"),
    "this directory": (lambda _: ".", "invalid_directory_format"),
    "home": (lambda _: "~/characters", "invalid_directory_format"),
    "NUL": (lambda folder: f"{folder}\0", "invalid_directory_format"),
    "a file": (_file, "invalid_directory_format"),
    "unreadable": (lambda folder: f"{folder}/{'x' * 300}", "directory_not_readable"),
    "empty": (_empty, "no_valid_characters"),
    "nothing loads": (_broken, "no_valid_characters"),
    "too many": (_crowded, "too_many_files"),
}


@pytest.mark.parametrize("what", DIRECTORIES)
async def test_a_failed_reload_keeps_the_old_characters_and_the_conversation(
    url: str, tmp_path: Path, what: str
) -> None:
    make, code = DIRECTORIES[what]
    async with talking_to(url, "Counter", COUNTER) as client:
        assert await client.converse("one") == "Number 1."
        before = await client.listed()

        answer = await client.ask("session.characters.reload", directory=make(tmp_path), event_id="mine")

        assert error_code(answer) == code
        assert answer["error"]["event_id"] == "mine"
        assert without_id(await client.listed()) == without_id(before)
        assert await client.converse("two") == "Number 2."


FILES: dict[str, tuple[list[dict[str, str]], str]] = {
    "none": ([], "no_valid_characters"),
    "path out": (inline({"../ada.py": ECHO}), "invalid_value"),
    "no Python": (inline({"ada.txt": ECHO}), "invalid_value"),
    "twice": ([*inline({"ada.py": ECHO}), *inline({"ada.py": ECHO})], "invalid_value"),
    "large": (inline({"ada.py": "#" * (256 * 1024 + 1)}), "file_too_large"),
    "large in bytes": (inline({"ada.py": "é" * (128 * 1024 + 1)}), "file_too_large"),
    "many": (inline({f"c{number}.py": "" for number in range(201)}), "too_many_files"),
    "nothing loads": (inline({"ada.py": "def"}), "no_valid_characters"),
}


@pytest.mark.parametrize("what", FILES)
async def test_files_that_cannot_be_used_keep_the_old_characters_and_the_conversation(url: str, what: str) -> None:
    files, code = FILES[what]
    async with talking_to(url, "Counter", COUNTER) as client:
        assert await client.converse("one") == "Number 1."

        answer = await client.ask("session.characters.reload", files=files)

        assert error_code(answer) == code
        assert await client.converse("two") == "Number 2."


def without_id(event: Event) -> Event:
    return {name: value for name, value in event.items() if name != "event_id"}


async def test_a_total_failure_says_of_each_file_why(url: str, tmp_path: Path) -> None:
    async with session(url) as client:
        answer = await client.reload(_broken(tmp_path))

        details = {(each["file"], each["line"], each["code"]) for each in answer["error"]["details"]}
        assert ("one.py", 1, "syntax-error") in details
        assert {file for file, _, _ in details} == {"one.py", "two.py"}
        assert "None of the 2 files" in answer["error"]["message"]


async def test_a_partial_failure_loads_the_rest_and_says_where_each_file_is_wrong(url: str) -> None:
    async with session(url) as client:
        reloaded = await client.reload(FIXTURES / "broken")
        loaded = {each["file"] for each in reloaded["characters"]}
        diagnosed = {each["file"] for each in reloaded["diagnostics"]}
        files = {path.name for path in (FIXTURES / "broken").glob("*.py")}

        assert "a_fine.py" in loaded
        assert loaded | diagnosed == files
        assert reloaded["loaded_count"] == len(loaded)
        assert reloaded["error_count"] == len(files) - len(loaded) > 0
        for found in reloaded["diagnostics"]:
            assert set(found) == {*Diagnostic.__struct_fields__, "link"}
            assert found["link"] == f"docs/diagnostics.md#{found['code']}"
            assert found["message"]


@pytest.mark.parametrize("value", ["None", "''", "7", "'two\\nlines'", "['Ada']"])
async def test_a_name_that_is_none_is_refused_with_its_line_and_breaks_nothing(url: str, value: str) -> None:
    nameless = character("Ada").replace("CHARACTER_NAME = 'Ada'", f"CHARACTER_NAME = {value}")
    async with session(url) as client:
        reloaded = await client.reload(files={"ada.py": nameless, "echo.py": ECHO})

        assert [(each["file"], each["line"]) for each in reloaded["diagnostics"]] == [("ada.py", 3)]
        assert await client.names() == ["Echo"]
        assert (await client.reload("default"))["type"] == "session.characters.reloaded"


async def test_of_two_files_with_one_name_the_first_stays(url: str) -> None:
    async with session(url) as client:
        reloaded = await client.reload(
            files={"b.py": character("Ada", reply="return 'b'"), "a.py": character("Ada", reply="return 'a'")}
        )

        assert [each["file"] for each in reloaded["characters"]] == ["a.py"]
        assert [(each["file"], each["code"]) for each in reloaded["diagnostics"]] == [("b.py", "name-duplicate")]


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({}, "missing_required_parameter", "directory"),
        ({"directory": 7}, "invalid_type", "directory"),
        ({"directory": None}, "missing_required_parameter", "directory"),
        ({"directory": "default", "files": []}, "invalid_value", "files"),
        ({"files": [{"name": "ada.py"}]}, "missing_required_parameter", "files[0].source"),
    ],
)
async def test_a_reload_that_says_too_little_or_too_much_is_an_error(
    url: str, fields: Mapping[str, object], code: str, param: str
) -> None:
    async with session(url) as client:
        answer = await client.ask("session.characters.reload", **fields)

        assert (error_code(answer), answer["error"]["param"]) == (code, param)


# Order


async def test_pipelined_reloads_are_answered_one_by_one_in_order(url: str) -> None:
    async with session(url) as client:
        for name in ("One", "Two"):
            await client.send("session.characters.reload", files=inline({"it.py": character(name)}))
        await client.send("session.characters.reload", directory="/nowhere", event_id="lost")
        await client.send("session.characters.reload", directory="default")
        answers = [await client.next() for _ in range(4)]

        assert types(answers) == [
            "session.characters.reloaded",
            "session.characters.reloaded",
            "error",
            "session.characters.reloaded",
        ]
        assert [answers[0]["characters"][0]["name"], answers[1]["characters"][0]["name"]] == ["One", "Two"]
        assert answers[2]["error"]["event_id"] == "lost"
        assert [answers[0]["generation"], answers[1]["generation"], answers[3]["generation"]] == [1, 2, 3]


async def test_more_reloads_than_may_wait_are_refused_and_the_others_are_served(url: str) -> None:
    async with session(url) as client:
        await client.send("session.characters.reload", files=inline(SLOW_SET), event_id="r0")
        for number in range(1, 9):
            await client.send(
                "session.characters.reload", files=inline({"it.py": character(f"C{number}")}), event_id=f"r{number}"
            )
        answers = [await client.next() for _ in range(9)]
        reloaded = [each for each in answers if each["type"] == "session.characters.reloaded"]
        refused = [each for each in answers if each["type"] == "error"]

        assert [each["generation"] for each in reloaded] == [1, 2, 3, 4]
        assert {error_code(each) for each in refused} == {"too_many_requests"}
        assert [each["error"]["event_id"] for each in refused] == ["r4", "r5", "r6", "r7", "r8"]
        assert await client.names() == ["C3"]
        assert (await client.reload("default"))["type"] == "session.characters.reloaded"


async def test_a_list_during_a_reload_answers_at_once_with_the_old_set(url: str) -> None:
    async with session(url) as client:
        old = await client.names()
        await client.send("session.characters.reload", files=inline(SLOW_SET))
        await client.send("session.characters.list")
        listed, reloaded = await client.next(), await client.next()

        assert types([listed, reloaded]) == ["session.characters.listed", "session.characters.reloaded"]
        assert [each["name"] for each in listed["characters"]] == old
        assert await client.names() == ["Late"]


async def test_a_list_overtakes_a_reload_and_nothing_else(url: str) -> None:
    async with session(url) as client:
        await client.send("session.update", session={"character": "Wren"})
        await client.send("session.characters.reload", files=inline(SLOW_SET))
        await client.send("session.characters.list")
        events = [await client.next() for _ in range(3)]

        assert types(events) == ["session.updated", "session.characters.listed", "session.characters.reloaded"]
        assert events[1]["active"] == "Wren"


# The conversation


async def test_a_reload_while_a_reply_streams_ends_the_reply_well_and_then_reloads(url: str) -> None:
    async with talking_to(url, "Long", LONG_WINDED, receive_bytes=4096) as client:
        await client.say("go on")
        await client.send("response.create")
        begun = await client.until("response.output_text.delta")
        await client.send("session.characters.reload", files=inline({"echo.py": ECHO}))
        events = await client.until("session.characters.reloaded")

        ends = [each for each in events if each["type"] != "response.output_text.delta"]
        assert types(ends) == [
            "response.output_text.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
            "session.characters.reloaded",
        ]
        assert ends[-2]["response"]["status"] == "cancelled"
        assert ends[-2]["response"]["id"] == begun[0]["response"]["id"]
        assert ends[2]["item"]["status"] == "incomplete"
        assert ends[0]["text"] == text_of([*begun, *events])
        assert ends[-1]["conversation_ended"] is True
        assert await client.ask_for_order() == []
        await client.select("Echo")
        assert await client.converse("hello") == "You said hello."


async def test_a_reload_ends_the_conversation_so_that_the_old_character_says_nothing_more(url: str) -> None:
    async with talking_to(url, "Counter", COUNTER) as client:
        item_id = (await client.say("one"))[0]["item"]["id"]
        await client.respond()

        reloaded = await client.reload(files={"it.py": COUNTER})

        assert reloaded["conversation_ended"] is True
        assert (await client.listed())["active"] is None
        assert error_code(await client.ask("conversation.item.retrieve", item_id=item_id)) == (
            "item_retrieve_invalid_item_id"
        )
        assert "No character is selected" in await client.converse("two")
        await client.select("Counter")
        assert await client.converse("three") == "Number 1."


async def test_a_reload_before_any_conversation_ends_none(url: str) -> None:
    async with session(url) as client:
        assert (await client.reload("default"))["conversation_ended"] is False


async def test_the_characters_are_told_how_their_conversation_ended(server: RunningServer) -> None:
    mourner = character(
        "Mourner",
        more="""
        @hookimpl
        def on_conversation_end(scene: Scene, reason: str) -> None:
            if reason == "reload":
                raise ValueError(reason)

        @hookimpl
        def on_session_end(scene: Scene) -> None:
            if [message.text for message in scene.messages] != ["bye"]:
                raise ValueError("no goodbye")
        """,
    )
    before = await _ends(server.url)
    async with talking_to(server.url, "Mourner", mourner) as client:
        await client.converse("hello")
        # A hook that fails delays nobody.
        assert (await client.reload(files={"it.py": mourner}))["conversation_ended"] is True
        await client.say("bye")

    async def all_told() -> bool:
        return await _ends(server.url) == [each + 1 for each in before]

    await eventually_seen(all_told, "each end is told once")


async def _ends(url: str) -> list[float]:
    async with httpx.AsyncClient(trust_env=False) as web:
        text = (await web.get(f"{url}/metrics")).text
    calls = [("on_conversation_end", "failed"), ("on_conversation_end", "answered"), ("on_session_end", "answered")]
    found = [
        re.search(rf'^greenroom_hook_calls_total{{hook="{hook}",outcome="{outcome}"}} (\S+)$', text, re.MULTILINE)
        for hook, outcome in calls
    ]
    return [float(each[1]) if each else 0.0 for each in found]


# Two sessions


async def test_two_sessions_with_different_files_of_one_name_each_hear_their_own(url: str) -> None:
    async with session(url) as one, session(url) as other:
        await asyncio.gather(one.reload(TWO_CASTS / "a"), other.reload(TWO_CASTS / "b"))
        await asyncio.gather(one.select("Charles"), other.select("Charles"))
        for _ in range(3):
            ticks, buzzes = await asyncio.gather(one.converse("hello"), other.converse("hello"))
            assert ticks == "Tick, said the clock, and so say I."
            assert buzzes == "Bzz, said the bees, and so say I."


async def test_one_session_changing_its_characters_leaves_the_others_theirs(url: str) -> None:
    async with session(url) as one, session(url) as other, session(url) as third:
        await third.reload(TWO_CASTS / "b")
        default = await other.listed()
        await one.reload(TWO_CASTS / "a")

        assert await one.names() == ["Charles"]
        assert without_id(await other.listed()) == without_id(default)
        assert (await third.listed())["directory"] == str(TWO_CASTS / "b")
        assert error_code(await other.select("Charles")) == "character_not_found"


async def test_two_sessions_load_one_directory_at_the_same_time_and_share_nothing(url: str, tmp_path: Path) -> None:
    directory = write_set(
        tmp_path, {f"c{number}.py": character(f"C{number}") for number in range(20)} | {"it.py": COUNTER}
    )
    async with session(url) as one, session(url) as other:
        both = await asyncio.gather(one.reload(directory), other.reload(directory))
        await asyncio.gather(one.select("Counter"), other.select("Counter"))

        assert [each["loaded_count"] for each in both] == [21, 21]
        assert both[0]["digest"] == both[1]["digest"]
        assert [await one.converse("x") for _ in range(3)] == ["Number 1.", "Number 2.", "Number 3."]
        assert await other.converse("x") == "Number 1."


async def test_each_directory_brings_its_own_resources(url: str, tmp_path: Path) -> None:
    teller = character("Teller", reply="return WORD", more="from characters.resources.words import WORD")
    sets = [
        write_set(tmp_path / word, {"teller.py": teller, "resources/words.py": f"WORD = {word!r}\n"})
        for word in ("sea", "hill")
    ]
    async with session(url) as one, session(url) as other:
        for client, directory in ((one, sets[0]), (other, sets[1])):
            await client.reload(directory)
            await client.select("Teller")

        assert await one.converse("?") == "sea"
        assert await other.converse("?") == "hill"
        await one.reload(sets[1])
        await one.select("Teller")
        assert await one.converse("?") == "hill"


async def test_what_one_session_does_to_a_resource_no_other_session_sees(url: str, tmp_path: Path) -> None:
    writer = character(
        "Writer",
        reply="PAGES.append(message.text)\nreturn ' '.join(PAGES)",
        more="from characters.resources.book import PAGES",
    )
    directory = write_set(tmp_path, {"writer.py": writer, "resources/book.py": "PAGES = ['once']\n"})
    async with session(url) as one, session(url) as other:
        for client in (one, other):
            await client.reload(directory)
            await client.select("Writer")

        assert await one.converse("upon") == "once upon"
        assert await other.converse("again") == "once again"


# Leaving


@pytest.mark.parametrize("how", ["close", "abort"])
async def test_a_client_that_vanishes_mid_reload_leaves_no_process(url: str, how: str) -> None:
    resting = await settled(_count_processes)
    async with session(url) as client:
        await client.send("session.characters.reload", files=inline(SLOW_SET))
        await client.send("session.characters.list")
        assert (await client.next())["type"] == "session.characters.listed"
        await leave(client, how)

    assert await settled(_count_processes) == resting


async def test_a_client_that_vanishes_while_its_worker_is_replaced_leaves_no_process(url: str) -> None:
    resting = await settled(_count_processes)
    # Two deaths in a row make the session wait for its next worker: long enough to leave in between.
    dying = character("Dying", reply="return str(sum(range(10**12))) if message.text == 'die' else 'alive'")
    async with talking_to(url, "Dying", dying) as client:
        for _ in range(2):
            await client.say("die")
            assert (await client.respond())[-1]["response"]["status"] == "failed"
        await client.say("live")
        await client.send("response.create")
        assert (await client.next())["type"] == "response.created"
        await leave(client, "abort")

    assert await settled(_count_processes) == resting


def _count_processes() -> int:
    return len(descendants(os.getpid()))


async def leave(client: Client, how: str) -> None:
    if how == "abort":
        client.connection.transport.abort()
    else:
        await client.connection.close()


async def test_a_reload_that_is_asked_for_mid_turn_finds_nothing_of_the_turn_afterwards(url: str) -> None:
    async with talking_to(url, "Long", LONG_WINDED, receive_bytes=4096) as client:
        await client.send("conversation.item.create", item=user("go on"))
        await client.send("response.create")
        await client.send("session.characters.reload", files=inline({"it.py": ECHO}))
        events = await client.until("session.characters.reloaded")

        assert types(events)[-2] == "response.done"
        assert await client.ask_for_order() == []


async def test_a_list_after_the_answer_of_a_reload_takes_its_turn(url: str) -> None:
    # The characters before have their last words while the client goes on.
    parting = """
    @hookimpl
    def on_conversation_end(scene: Scene, reason: str) -> None:
        for _ in range(100_000):
            pass
    """
    async with session(url) as client:
        await client.reload(files={"ada.py": character("Ada", more=parting)})
        await client.say("Hello")
        await client.reload(files={"bob.py": character("Bob")})
        for _ in range(3):
            await client.send("session.update", session={})
        await client.send("session.characters.list")
        answers = await client.until("session.characters.listed")

    assert types(answers) == [*["session.updated"] * 3, "session.characters.listed"]
