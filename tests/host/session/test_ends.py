"""How responses end: cancelled, refused, cut short, failed, or beside another."""

import pytest
from casts import character
from realtime import error_code, session, talking_to, text_of, types, user
from sayings import ECHO, LONG_WINDED
from servers import RunningServer

FAILING_REPLY = character("Moody", reply="if message.text == 'fail':\n    raise ValueError('no')\nreturn 'fine again'")


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
