"""Tools of clients and tools of characters."""

import json

from casts import character
from realtime import reply_text, talking_to, text_of, types
from sayings import CLIENT_TOOL, USES_OWN_TOOL

USES_CLIENT_TOOL = character(
    "Asker",
    reply="""
    if message.role == "tool":
        return f"{message.name} says {message.text}."
    return ToolCall("look_up", {"word": message.text})
    """,
)


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
