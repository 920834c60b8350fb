"""What one client and one session say to each other, event by event, with every kind of worker."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from casts import character
from realtime import Client, Event, connect, error_code, inline, reply_text, session, talking_to, text_of, types, user
from servers import RunningServer, running_server
from websockets.exceptions import ConnectionClosed

from host.pace import EVENTS_AT_ONCE

DEFAULT_NAMES = ["Mireille", "Tilda Tally", "Madame Oriole", "Basil Thorne", "Wren", "Bea Quibble", "Old Marrow"]

# Far more than fits into a server's outbox and the kernel's buffers for a client that reads nothing.
LONG_WINDED = character("Long", reply='return "w " * 30_000')
FAILING_REPLY = character("Moody", reply="if message.text == 'fail':\n    raise ValueError('no')\nreturn 'fine again'")
FAILING_PROMPT = character("Broken", prompt="raise ValueError('no prompt today')")
ECHO = character("Echo", reply="return f'You said {message.text}.'")
CLIENT_TOOL: Event = {
    "type": "function",
    "name": "look_up",
    "description": "Look something up.",
    "parameters": {"type": "object", "properties": {"word": {"type": "string"}}},
}
USES_CLIENT_TOOL = character(
    "Asker",
    reply="""
    if message.role == "tool":
        return f"{message.name} says {message.text}."
    return ToolCall("look_up", {"word": message.text})
    """,
)
USES_OWN_TOOL = character(
    "Counter",
    reply="""
    if message.role == "tool":
        return f"I have counted {message.text} letters."
    return ToolCall("count", {"word": message.text})
    """,
    more="""
    @hookimpl
    def list_tools(scene: Scene) -> list[Tool]:
        word = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
        return [Tool("count", "Count letters.", word)]

    @hookimpl
    def call_tool(scene: Scene, call: ToolCall) -> str:
        return str(len(call.arguments["word"]))
    """,
)
NOTES_EVENTS = character(
    "Noter",
    reply="return ' / '.join(scene.state['heard'])",
    more="""
    def note(scene, text):
        scene.state["heard"] = [*scene.state.get("heard", []), text]

    @hookimpl
    def on_session_start(scene: Scene) -> None:
        note(scene, "start")

    @hookimpl
    def on_character_selected(scene: Scene, name: str) -> None:
        note(scene, f"selected {name}")

    @hookimpl
    def on_user_message(scene: Scene, message: Message) -> None:
        note(scene, f"{message.role} {message.text}")

    @hookimpl
    def on_response(scene: Scene, message: Message) -> None:
        note(scene, "answered")
    """,
)


@pytest.fixture(scope="module", params=["process", "inline"])
def server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    with running_server(worker=request.param) as running:
        yield running


def nulls_in(value: object, path: str = "") -> list[str]:
    """Return the paths of all nulls inside a value."""
    match value:
        case None:
            return [path]
        case dict():
            return [found for key, inner in value.items() for found in nulls_in(inner, f"{path}.{key}")]
        case list():
            return [found for index, inner in enumerate(value) for found in nulls_in(inner, f"{path}[{index}]")]
        case _:
            return []


# Beginning


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


# Selecting


async def test_a_character_is_selected_by_name(url: str) -> None:
    async with session(url) as client:
        updated = await client.select("Wren")

        assert updated["type"] == "session.updated"
        assert updated["session"]["character"] == "Wren"
        assert (await client.listed())["active"] == "Wren"


@pytest.mark.parametrize("voice", ["Bea Quibble", "greenroom/bea-quibble.wav"])
@pytest.mark.parametrize("place", ["voice", "audio"])
async def test_a_voice_that_is_a_name_or_a_path_selects_its_character(url: str, voice: str, place: str) -> None:
    asked: Event = {"voice": voice} if place == "voice" else {"audio": {"output": {"voice": voice}}}
    async with session(url) as client:
        updated = await client.ask("session.update", session={**asked, "allow_recording": True})

        assert updated["session"]["character"] == "Bea Quibble"
        assert updated["session"]["audio"]["output"]["voice"] == voice


async def test_a_voice_that_nobody_has_is_accepted_and_selects_nobody(url: str) -> None:
    async with session(url) as client:
        updated = await client.ask("session.update", session={"type": "realtime", "voice": "shimmer"})

        assert updated["type"] == "session.updated"
        assert updated["session"]["character"] is None


async def test_the_address_selects_a_character(url: str) -> None:
    async with session(url, character="Old Marrow") as client:
        assert client.created["session"]["character"] == "Old Marrow"


async def test_an_unknown_character_in_the_address_is_an_error_after_session_created(url: str) -> None:
    async with session(url, character="Nobody") as client:
        assert client.created["session"]["character"] is None
        assert error_code(await client.next()) == "character_not_found"


async def test_an_empty_name_in_the_address_selects_nobody(url: str) -> None:
    async with session(url, character="") as client:
        assert client.created["session"]["character"] is None
        assert await client.names()


async def test_an_unknown_character_is_an_error_and_changes_nothing(url: str) -> None:
    async with session(url) as client:
        before = (await client.select("Wren"))["session"]

        answer = await client.ask(
            "session.update", event_id="mine", session={"character": "Nobody", "instructions": "be brief"}
        )

        assert error_code(answer) == "character_not_found"
        assert answer["error"]["event_id"] == "mine"
        assert (await client.ask("session.update", session={}))["session"] == before


async def test_a_character_whose_prompt_fails_is_not_selected_and_the_old_one_stays(url: str) -> None:
    async with session(url) as client:
        await client.reload(files={"echo.py": ECHO, "broken.py": FAILING_PROMPT})
        await client.select("Echo")

        answer = await client.select("Broken")

        assert error_code(answer) == "character_failed"
        assert "no prompt today" in answer["error"]["message"]
        assert (await client.listed())["active"] == "Echo"
        assert await client.converse("hello") == "You said hello."


@pytest.mark.parametrize("nobody", [None, ""])
async def test_an_empty_character_deselects(url: str, nobody: str | None) -> None:
    async with session(url, character="Wren") as client:
        updated = await client.ask("session.update", session={"character": nobody})

        assert updated["type"] == "session.updated"
        assert updated["session"]["character"] is None


async def test_an_update_keeps_what_is_absent_and_clears_what_is_empty(url: str) -> None:
    async with session(url) as client:
        await client.ask("session.update", session={"instructions": "be brief", "tools": [CLIENT_TOOL]})

        kept = (await client.ask("session.update", session={"max_output_tokens": 7}))["session"]
        cleared = (await client.ask("session.update", session={"instructions": "", "tools": []}))["session"]

        assert (kept["instructions"], kept["tools"], kept["max_output_tokens"]) == ("be brief", [CLIENT_TOOL], 7)
        assert (cleared["instructions"], cleared["tools"], cleared["max_output_tokens"]) == ("", [], 7)


async def test_session_events_reach_the_characters_that_implement_them(url: str) -> None:
    async with talking_to(url, "Noter", NOTES_EVENTS) as client:
        await client.converse("one")

        assert await client.converse("two") == "start / selected Noter / user one / answered / user two"


async def test_a_message_put_at_the_beginning_is_the_one_that_characters_are_told_of(url: str) -> None:
    async with talking_to(url, "Noter", NOTES_EVENTS) as client:
        await client.say("later")
        await client.send("conversation.item.create", item=user("earlier"), previous_item_id="root")
        await client.until("conversation.item.done")

        assert reply_text((await client.respond())[-1]).endswith("user later / user earlier")


# A turn


async def test_a_text_turn_has_exactly_the_documented_events_in_order(url: str) -> None:
    async with talking_to(url, "Echo", ECHO) as client:
        said = await client.say("hello there")
        events = await client.respond(metadata={"topic": "order"})
        created, done = events[0]["response"], events[-1]["response"]
        item_id = said[0]["item"]["id"]
        own = {"type": "message", "object": "realtime.item", "role": "assistant", "id": done["output"][0]["id"]}
        begun = {**own, "status": "in_progress", "content": []}
        ended = {**own, "status": "completed", "content": [{"type": "output_text", "text": "You said hello there."}]}
        place = {"response_id": created["id"], "item_id": own["id"], "output_index": 0, "content_index": 0}
        part = {"type": "text", "text": "You said hello there."}

        assert types(said) == ["conversation.item.added", "conversation.item.done"]
        assert created["status"] == "in_progress"
        assert created["output"] == []
        assert created["metadata"] == {"topic": "order"}
        assert created.get("usage") is None
        assert created["conversation_id"] == done["conversation_id"] != None  # noqa: E711 (a chain reads best)
        assert [without_id(event) for event in events[1:-1]] == [
            {"type": "response.output_item.added", "response_id": created["id"], "output_index": 0, "item": begun},
            {"type": "conversation.item.added", "previous_item_id": item_id, "item": begun},
            {"type": "response.content_part.added", "part": {"type": "text", "text": ""}, **place},
            {"type": "response.output_text.delta", "delta": "You ", **place},
            {"type": "response.output_text.delta", "delta": "said ", **place},
            {"type": "response.output_text.delta", "delta": "hello ", **place},
            {"type": "response.output_text.delta", "delta": "there.", **place},
            {"type": "response.output_text.done", "text": "You said hello there.", **place},
            {"type": "response.content_part.done", "part": part, **place},
            {"type": "conversation.item.done", "previous_item_id": item_id, "item": ended},
            {"type": "response.output_item.done", "response_id": created["id"], "output_index": 0, "item": ended},
        ]
        assert done["status"] == "completed"
        assert done["output"] == [ended]
        assert done["metadata"] == {"topic": "order"}
        assert done["usage"]["total_tokens"] == done["usage"]["input_tokens"] + done["usage"]["output_tokens"] == 6
        assert await client.ask_for_order() == []


def without_id(event: Event) -> Event:
    """Return an event without its own id, which is never the same."""
    assert event["event_id"].startswith("event_")
    return {name: value for name, value in event.items() if name != "event_id"}


async def test_the_first_response_of_a_conversation_names_the_conversation(url: str) -> None:
    async with session(url, character="Wren") as client:
        events = await client.respond()

        assert events[0]["response"]["conversation_id"] == events[-1]["response"]["conversation_id"]
        assert events[0]["response"]["conversation_id"].startswith("conv_")


async def test_items_parts_and_usage_never_hold_a_null(url: str) -> None:
    async with talking_to(url, "Counter", USES_OWN_TOOL) as client:
        events = [*await client.say("abc"), *await client.respond()]

        for event in events:
            assert nulls_in(event.get("item", {})) == []
            assert nulls_in(event.get("part", {})) == []
            response: Event = event.get("response", {})
            assert nulls_in([response.get("output", []), response.get("usage", {})]) == []


async def test_no_event_of_a_whole_session_holds_the_prompt(url: str) -> None:
    events: list[Event] = []
    async with session(url) as client:
        events.append(client.created)
        events.append(await client.reload(files={"it.py": ECHO}))
        events.append(await client.select("Echo"))
        events.append(await client.listed())
        events += await client.say("hello")
        events += await client.respond(instructions="be briefer")

    assert "response.done" in types(events)
    assert "SECRET PROMPT" not in json.dumps(events)


@pytest.mark.parametrize("name", ["Echo", "Counter"])
async def test_each_reply_is_said_once_and_streamed(url: str, name: str) -> None:
    source, said = {"Echo": (ECHO, "You said abc."), "Counter": (USES_OWN_TOOL, "I have counted 3 letters.")}[name]
    async with talking_to(url, name, source) as client:
        await client.say("abc")
        events = await client.respond()
        late = await client.ask_for_order()

        messages = [each for each in events[-1]["response"]["output"] if each["type"] == "message"]
        assert text_of(events) == said
        assert types(events).count("response.output_text.delta") >= 2
        assert types(events).count("response.output_text.done") == 1
        assert [message["content"][0]["text"] for message in messages] == [said]
        assert types(events).count("response.done") == 1
        assert late == []


async def test_a_greeting_opens_a_conversation_in_which_nothing_was_said(url: str) -> None:
    async with session(url, character="Old Marrow") as client:
        assert reply_text((await client.respond())[-1]).startswith("Sit, sit.")


async def test_without_a_character_the_reply_says_whom_to_select(url: str) -> None:
    async with session(url) as client:
        assert "Bea Quibble" in await client.converse("hello")


async def test_a_character_without_words_says_that_no_model_is_connected(url: str) -> None:
    async with session(url, character="Basil Thorne") as client:
        assert "no language model is connected" in await client.converse("hello")


# Ends


async def test_cancelling_mid_stream_ends_everything_that_was_begun(server: RunningServer) -> None:
    async with talking_to(server.url, "Long", LONG_WINDED, receive_bytes=4096) as client:
        await client.say("go on")
        await client.send("response.create")
        begun = await client.until("response.output_text.delta")
        response_id = begun[0]["response"]["id"]

        await client.send("response.cancel")
        events = await client.until("response.done")

        closing = [each for each in events if each["type"] != "response.output_text.delta"]
        assert types(closing) == [
            "response.output_text.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
        ]
        done = closing[-1]["response"]
        assert done["status"] == "cancelled"
        assert done["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
        assert done["output"][0]["status"] == closing[2]["item"]["status"] == "incomplete"
        said = text_of([*begun, *events])
        assert closing[0]["text"] == said
        assert len(said) < 60_000
        assert [each for each in await client.ask_for_order() if each.get("response_id") == response_id] == []


async def test_after_a_cancel_the_next_turn_works(url: str) -> None:
    async with session(url, receive_bytes=4096) as client:
        await client.reload(files={"long.py": LONG_WINDED, "echo.py": ECHO})
        await client.select("Long")
        await client.send("response.create")
        await client.until("response.output_text.delta")
        await client.send("response.cancel")
        await client.until("response.done")
        await client.select("Echo")

        assert await client.converse("hello") == "You said hello."


async def test_a_response_can_be_cancelled_in_the_breath_in_which_it_is_asked_for(url: str) -> None:
    async with talking_to(url, "Long", LONG_WINDED, receive_bytes=4096) as client:
        await client.send("response.create")
        await client.send("response.cancel")
        events = await client.until("response.done")

        assert events[0]["type"] == "response.created"
        assert events[-1]["response"]["status"] == "cancelled"


@pytest.mark.parametrize("fields", [{}, {"response_id": "resp_unknown"}])
async def test_cancelling_nothing_is_an_error(url: str, fields: dict[str, str]) -> None:
    async with session(url) as client:
        answer = await client.ask("response.cancel", event_id="mine", **fields)

        assert error_code(answer) == "response_cancel_not_active"
        assert answer["error"]["message"].startswith("Cancellation failed")
        assert answer["error"]["event_id"] == "mine"


async def test_a_second_response_is_refused_while_one_is_under_way(url: str) -> None:
    async with talking_to(url, "Long", LONG_WINDED, receive_bytes=4096) as client:
        await client.send("response.create")
        await client.until("response.output_text.delta")
        await client.send("response.create", event_id="second")
        error = (await client.until("error"))[-1]
        await client.send("response.cancel")
        done = (await client.until("response.done"))[-1]

        assert error_code(error) == "conversation_already_has_active_response"
        assert error["error"]["event_id"] == "second"
        assert done["response"]["status"] == "cancelled"


async def test_a_response_beside_the_conversation_runs_while_another_does_and_leaves_nothing_in_it(url: str) -> None:
    async with session(url, receive_bytes=4096) as client:
        await client.reload(files={"long.py": LONG_WINDED, "echo.py": ECHO})
        await client.select("Long")
        await client.say("go on")
        await client.send("response.create")
        await client.until("response.output_text.delta")
        await client.send("session.update", session={"character": "Echo"})
        await client.until("session.updated")
        await client.send(
            "response.create", response={"conversation": "none", "metadata": {"n": "1"}, "input": [user("aside")]}
        )
        events = await client.until("response.done")
        beside = events[-1]["response"]
        await client.send("response.cancel")
        await client.until("response.done")

        assert beside["metadata"] == {"n": "1"}
        assert beside["conversation_id"] is None
        assert beside["output"][0]["content"][0]["text"] == "You said aside."
        added = [event["item"]["id"] for event in events if event["type"] == "conversation.item.added"]
        assert beside["output"][0]["id"] not in added
        answer = await client.ask("conversation.item.retrieve", item_id=beside["output"][0]["id"])
        assert error_code(answer) == "item_retrieve_invalid_item_id"


async def test_a_reply_longer_than_its_limit_is_incomplete(url: str) -> None:
    async with talking_to(url, "Echo", ECHO) as client:
        await client.say("a b c d e")
        events = await client.respond(max_output_tokens=3)
        done = events[-1]["response"]

        assert text_of(events) == "You said a "
        assert done["status"] == "incomplete"
        assert done["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
        assert done["output"][0]["status"] == "incomplete"
        assert done["max_output_tokens"] == 3
        assert done["usage"]["output_tokens"] == 3


async def test_a_failing_reply_fails_its_response_and_the_session_goes_on(url: str) -> None:
    async with talking_to(url, "Moody", FAILING_REPLY) as client:
        await client.say("fail")
        events = await client.respond()
        done = events[-1]["response"]

        assert types(events) == ["response.created", "response.done"]
        assert done["status"] == "failed"
        assert done["status_details"]["type"] == "failed"
        assert done["status_details"]["error"]["code"] == "character_failed"
        assert "it.py:17" in done["status_details"]["error"]["message"]
        assert await client.converse("please") == "fine again"


# Items


async def test_items_can_be_retrieved_and_deleted(url: str) -> None:
    async with session(url) as client:
        await client.send("conversation.item.create", item=user("hello", id="item_mine"))
        await client.until("conversation.item.done")
        retrieved = await client.ask("conversation.item.retrieve", item_id="item_mine")
        deleted = await client.ask("conversation.item.delete", item_id="item_mine")
        again = await client.ask("conversation.item.delete", item_id="item_mine")
        gone = await client.ask("conversation.item.retrieve", item_id="item_mine")

        assert retrieved["type"] == "conversation.item.retrieved"
        assert retrieved["item"]["content"] == [{"type": "input_text", "text": "hello"}]
        assert (deleted["type"], deleted["item_id"]) == ("conversation.item.deleted", "item_mine")
        assert error_code(again) == "item_delete_invalid_item_id"
        assert error_code(gone) == "item_retrieve_invalid_item_id"


async def test_items_keep_the_ids_and_the_order_that_the_client_chose(url: str) -> None:
    async with session(url) as client:
        await client.send("conversation.item.create", item=user("second", id="item_2"))
        await client.send("conversation.item.create", item=user("first", id="item_1"), previous_item_id="root")
        await client.send("conversation.item.create", item=user("between", id="item_3"), previous_item_id="item_1")
        added = [(await client.until("conversation.item.done"))[0] for _ in range(3)]

        assert [each["item"]["id"] for each in added] == ["item_2", "item_1", "item_3"]
        assert [each["previous_item_id"] for each in added] == [None, None, "item_1"]


async def test_an_item_cannot_take_an_id_twice_or_follow_one_that_is_not_there(url: str) -> None:
    async with session(url) as client:
        await client.send("conversation.item.create", item=user("one", id="item_1"))
        await client.until("conversation.item.done")
        twice = await client.ask("conversation.item.create", item=user("two", id="item_1"))
        lost = await client.ask("conversation.item.create", item=user("three"), previous_item_id="item_9")

        assert (error_code(twice), twice["error"]["param"]) == ("invalid_value", "item.id")
        assert error_code(lost) == "item_create_invalid_previous_item_id"


async def test_what_a_character_said_can_be_truncated_and_nothing_else(url: str) -> None:
    async with talking_to(url, "Echo", ECHO) as client:
        said = (await client.say("hello"))[0]["item"]["id"]
        item_id = (await client.respond())[-1]["response"]["output"][0]["id"]
        truncated = await client.ask("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=1500)
        wrong = await client.ask("conversation.item.truncate", item_id=said, content_index=0, audio_end_ms=0)
        lost = await client.ask("conversation.item.truncate", item_id="item_9", content_index=0, audio_end_ms=0)

        assert truncated["type"] == "conversation.item.truncated"
        assert (truncated["item_id"], truncated["audio_end_ms"]) == (item_id, 1500)
        assert error_code(wrong) == error_code(lost) == "item_truncate_invalid_item_id"


async def test_a_deleted_message_is_no_longer_answered(url: str) -> None:
    async with talking_to(url, "Echo", ECHO) as client:
        await client.send("conversation.item.create", item=user("kept"))
        await client.send("conversation.item.create", item=user("dropped", id="item_d"))
        await client.send("conversation.item.delete", item_id="item_d")
        await client.until("conversation.item.deleted")

        assert reply_text((await client.respond())[-1]) == "You said kept."


# Audio


async def test_audio_is_taken_silently_cleared_on_request_and_never_committed_in_silence(url: str) -> None:
    async with session(url) as client:
        await client.send("input_audio_buffer.append", audio="AAAA")
        await client.send("input_audio_buffer.clear")
        await client.send("input_audio_buffer.append", audio="AA==")
        await client.send("input_audio_buffer.commit", event_id="commit")
        await client.send("output_audio_buffer.clear")
        cleared, committed = await client.ask_for_order()

        assert cleared["type"] == "input_audio_buffer.cleared"
        assert error_code(committed) == "input_audio_buffer_commit_empty"
        assert committed["error"]["event_id"] == "commit"


# Tools


async def test_a_tool_of_the_client_is_called_by_the_client(url: str) -> None:
    async with talking_to(url, "Asker", USES_CLIENT_TOOL) as client:
        await client.ask("session.update", session={"tools": [CLIENT_TOOL]})
        await client.say("owl")
        events = await client.respond()
        call = events[-1]["response"]["output"][0]

        assert types(events) == [
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
        ]
        begun = {**call, "status": "in_progress", "arguments": ""}
        assert events[1]["item"] == events[2]["item"] == begun
        assert (events[4]["name"], events[4]["call_id"], events[4]["item_id"]) == (
            "look_up",
            call["call_id"],
            call["id"],
        )
        assert json.loads(call["arguments"]) == {"word": "owl"}
        assert events[3]["delta"] == events[4]["arguments"] == call["arguments"]
        assert call["status"] == "completed"

        await client.send(
            "conversation.item.create",
            item={"type": "function_call_output", "call_id": call["call_id"], "output": "a bird"},
        )
        await client.until("conversation.item.done")
        assert reply_text((await client.respond())[-1]) == "look_up says a bird."


async def test_a_tool_of_the_character_runs_in_its_worker_and_the_answer_streams_in_the_same_response(url: str) -> None:
    async with talking_to(url, "Counter", USES_OWN_TOOL) as client:
        await client.say("abcd")
        events = await client.respond()
        added = [event["item"] for event in events if event["type"] == "conversation.item.added"]

        assert [item["type"] for item in added] == ["function_call", "function_call_output", "message"]
        assert added[1]["output"] == "4"
        assert added[1]["call_id"] == added[0]["call_id"]
        # Clients run the calls that they find in a response: those of others must not be there.
        assert [item["type"] for item in events[-1]["response"]["output"]] == ["message"]
        assert "response.function_call_arguments.done" not in types(events)
        assert text_of(events) == "I have counted 4 letters."
        assert types(events).count("response.output_text.delta") == 5


async def test_a_tool_that_fails_says_so_and_the_character_goes_on(url: str) -> None:
    source = USES_OWN_TOOL.replace('return str(len(call.arguments["word"]))', 'raise ValueError("miscounted")')
    async with talking_to(url, "Counter", source) as client:
        answer = await client.converse("abcd")

        assert answer.startswith("I have counted The tool failed:")
        assert "miscounted" in answer


async def test_a_character_that_calls_tools_for_ever_is_ended(url: str) -> None:
    source = USES_OWN_TOOL.replace('message.role == "tool"', 'message.role == "nobody"')
    async with talking_to(url, "Counter", source) as client:
        await client.say("abcd")
        done = (await client.respond())[-1]["response"]

        assert done["status"] == "failed"
        assert done["status_details"]["error"]["code"] == "tool_calls_exceeded"


# Frames


async def test_pipelined_requests_are_answered_in_order(url: str) -> None:
    async with session(url) as client:
        for number in range(20):
            await client.send("session.update", session={"instructions": f"number {number}"}, event_id=f"u{number}")
            await client.send("conversation.item.create", item=user("hello", id=f"item_{number}"))
            await client.send("conversation.item.retrieve", item_id="nothing", event_id=f"r{number}")
        events = await client.ask_for_order()

        assert len(events) == 80
        for number in range(20):
            updated, added, done, error = events[4 * number : 4 * number + 4]
            assert updated["session"]["instructions"] == f"number {number}"
            assert added["item"]["id"] == done["item"]["id"] == f"item_{number}"
            assert error["error"]["event_id"] == f"r{number}"


async def test_a_flood_is_read_slowly_and_answered_to_the_last_event(url: str) -> None:
    async with session(url) as client:
        for number in range(EVENTS_AT_ONCE + 20):
            await client.send("conversation.item.retrieve", item_id="nothing", event_id=f"r{number}")
        events = await client.ask_for_order()

        assert [each["error"]["event_id"] for each in events] == [f"r{number}" for number in range(len(events))]
        assert len(events) == EVENTS_AT_ONCE + 20


async def test_an_update_is_answered_before_the_response_that_was_asked_for_after_it(url: str) -> None:
    async with session(url) as client:
        await client.send("session.update", session={"type": "realtime", "character": "Wren"})
        await client.send("response.create")
        events = await client.until("response.done")

        assert types(events)[:2] == ["session.updated", "response.created"]


BAD_FRAMES: dict[str, tuple[str | bytes, str, str | None]] = {
    "binary": (b"\x00\x01", "invalid_event", None),
    "no JSON": ('{"type": ', "invalid_json", None),
    "no object": ("[1, 2]", "invalid_event", None),
    "unknown type": ('{"type": "session.explode", "event_id": "mine"}', "invalid_value", "mine"),
    "no type": ('{"event_id": "mine"}', "missing_required_parameter", "mine"),
    "wrong type of a field": (
        '{"type": "conversation.item.delete", "item_id": 7, "event_id": "mine"}',
        "invalid_type",
        "mine",
    ),
    "missing field": ('{"type": "session.update", "event_id": "mine"}', "missing_required_parameter", "mine"),
}


@pytest.mark.parametrize("what", BAD_FRAMES)
async def test_a_bad_frame_is_an_error_and_the_session_lives(url: str, what: str) -> None:
    frame, code, event_id = BAD_FRAMES[what]
    async with session(url) as client:
        await client.send_raw(frame)
        answer = await client.next()

        assert error_code(answer) == code
        assert answer["error"]["event_id"] == event_id
        assert answer["error"]["message"]
        assert await client.names() == DEFAULT_NAMES


async def test_unknown_keys_are_ignored(url: str) -> None:
    async with session(url) as client:
        await client.send("session.update", session={"instructions": "x", "novelty": 1}, more=True)

        assert (await client.next())["session"]["instructions"] == "x"


async def test_a_strict_server_refuses_unknown_keys_by_name() -> None:
    with running_server(worker="inline", reject_unknown_keys=True) as strict:
        async with session(strict.url) as client:
            answer = await client.ask("session.update", session={"novelty": 1})

            assert (error_code(answer), answer["error"]["param"]) == ("unknown_parameter", "session.novelty")


async def test_a_frame_that_is_too_large_closes_with_1009(url: str) -> None:
    async with session(url) as client:
        # The server may hang up before it has taken all of it.
        with suppress(ConnectionClosed):
            await client.send_raw("x" * (1024 * 1024 + 1))

        assert await client.closed() == 1009


async def test_a_prompt_is_shown_only_where_the_operator_says_so() -> None:
    with running_server(worker="inline", show_prompts=True) as open_hearted:
        async with talking_to(open_hearted.url, "Echo", ECHO) as client:
            updated = await client.ask("session.update", session={})

            assert updated["session"]["system_prompt"] == "SECRET PROMPT"


async def test_files_may_be_sent_by_any_name_that_a_directory_could_hold(url: str) -> None:
    async with session(url) as client:
        await client.send("session.characters.reload", files=inline({"résumé.py": ECHO}))
        reloaded: dict[str, Any] = await client.next()

        assert reloaded["characters"][0]["file"] == "résumé.py"
        assert await _still_answers(client)


async def _still_answers(client: Client) -> bool:
    await client.select("Echo")
    return await client.converse("hello") == "You said hello."
