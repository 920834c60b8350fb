"""What a turn of a conversation is made of, event by event."""

import json

import pytest
from realtime import Event, reply_text, session, talking_to, text_of, types, without_id
from sayings import ECHO, USES_OWN_TOOL


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
