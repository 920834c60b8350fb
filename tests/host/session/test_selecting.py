"""How a client selects a character, and whom that is told."""

import pytest
from casts import character
from realtime import Event, error_code, reply_text, session, talking_to, user
from sayings import CLIENT_TOOL, ECHO

FAILING_PROMPT = character("Broken", prompt="raise ValueError('no prompt today')")
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


@pytest.mark.parametrize("told", ["Not today.", "Not today"])
async def test_a_prompt_that_fails_is_told_with_one_full_stop(url: str, told: str) -> None:
    async with session(url) as client:
        await client.reload(files={"broken.py": character("Broken", prompt=f"raise ValueError({told!r})")})

        answer = await client.select("Broken")

        assert answer["error"]["message"].endswith(" Not today.")


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
