"""Frames: many at once, wrong ones, large ones."""

from contextlib import suppress
from typing import Any

import pytest
from realtime import Client, error_code, inline, session, talking_to, types, user
from sayings import DEFAULT_NAMES, ECHO
from servers import running_server
from websockets.exceptions import ConnectionClosed

from host.pace import EVENTS_AT_ONCE


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
