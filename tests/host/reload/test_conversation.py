"""What becomes of the conversation when a session reloads."""

import re

import httpx
from casts import character
from realtime import error_code, inline, session, talking_to, text_of, types
from reloads import COUNTER
from sayings import ECHO, LONG_WINDED
from servers import RunningServer
from waiting import eventually_seen


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
