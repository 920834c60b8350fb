"""Who speaks first, and what another character knows of the conversation before it."""

from collections.abc import Iterator

import pytest
from casts import character
from realtime import Client, Event, error_code, reply_text, session, types, user
from sayings import LONG_WINDED
from servers import RunningServer, running_server
from stand_in_model import end, stand_in_model, words

from host.responses import MAX_BESIDE

GREETER = character(
    "Greeter",
    reply='return f"I know of {len(scene.messages)} messages."',
    more="""
    @hookimpl
    def greet(scene: Scene) -> str | None:
        return "Good evening to you."
    """,
)
QUIET = character("Quiet", reply="return ' / '.join(m.text for m in scene.messages)")
FAILS_TO_GREET = character(
    "Shy",
    more="""
    @hookimpl
    def greet(scene: Scene) -> str | None:
        raise ValueError("no words")
    """,
)
BROKEN = character("Broken", prompt="raise ValueError('no')")
NOTER = character(
    "Noter",
    reply="return ' / '.join(scene.state['heard'])",
    more="""
    @hookimpl
    def on_conversation_end(scene: Scene, reason: str) -> None:
        scene.state["heard"] = [*scene.state.get("heard", []), f"{reason} after {len(scene.messages)}"]
    """,
)
CAST = {
    "greeter.py": GREETER,
    "quiet.py": QUIET,
    "long.py": LONG_WINDED,
    "shy.py": FAILS_TO_GREET,
    "broken.py": BROKEN,
    "noter.py": NOTER,
}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def url(server: RunningServer) -> str:
    return server.url


async def update(client: Client, **settings: object) -> Event:
    return await client.ask("session.update", session=settings)


async def load(client: Client, **settings: object) -> None:
    assert (await client.reload(files=CAST))["type"] == "session.characters.reloaded"
    if settings:
        assert (await update(client, **settings))["type"] == "session.updated"


# Greeting


async def test_a_character_never_speaks_first_unasked(url: str) -> None:
    async with session(url, character="Bea Quibble") as client:
        assert client.created["session"]["greeting"] is False
        await load(client)
        await client.select("Greeter")

        assert await client.ask_for_order() == []


async def test_an_update_makes_the_character_that_it_selects_speak_first(url: str) -> None:
    async with session(url) as client:
        await load(client)
        updated = await update(client, character="Greeter", greeting=True)
        events = await client.until("response.done")

    assert (updated["type"], updated["session"]["greeting"]) == ("session.updated", True)
    assert types(events)[:2] == ["response.created", "response.output_item.added"]
    assert reply_text(events[-1]) == "Good evening to you."


async def test_a_character_that_is_selected_already_speaks_once_it_may(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Greeter")
        await update(client, greeting=True)
        events = await client.until("response.done")
        await update(client, instructions="Be brief.", greeting=True)

        assert reply_text(events[-1]) == "Good evening to you."
        assert await client.ask_for_order() == []


async def test_nobody_speaks_first_in_a_conversation_that_has_begun(url: str) -> None:
    async with session(url) as client:
        await load(client, greeting=True)
        await client.say("Hello")
        await client.select("Greeter")

        assert await client.ask_for_order() == []


async def test_a_character_without_a_greeting_stays_silent(url: str) -> None:
    async with session(url) as client:
        await load(client, greeting=True)
        await client.select("Quiet")

        assert await client.ask_for_order() == []


async def test_a_greeting_that_fails_is_a_failed_response_and_the_session_goes_on(url: str) -> None:
    async with session(url) as client:
        await load(client, greeting=True)
        await client.select("Shy")
        done = (await client.until("response.done"))[-1]

        assert done["response"]["status_details"]["error"]["code"] == "character_failed"
        assert await client.converse("Hello") == "Shy heard Hello"


async def test_a_greeting_can_be_cancelled(url: str) -> None:
    greeting = """
    @hookimpl
    def greet(scene: Scene) -> str | None:
        return "w " * 30_000
    """
    async with session(url) as client:
        await client.reload(files={"it.py": character("Talker", more=greeting)})
        await update(client, character="Talker", greeting=True)
        await client.until("response.output_text.delta")
        await client.send("response.cancel")
        done = (await client.until("response.done"))[-1]

        assert done["response"]["status"] == "cancelled"
        assert await client.converse("Hello") == "Talker heard Hello"


async def test_a_greeting_for_which_there_is_no_room_is_left_out_and_the_update_done(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Long")
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Talk"}]}
        for _ in range(MAX_BESIDE + 1):
            await client.send("response.create", response={"conversation": "none", "input": [item]})
        await client.send("session.update", session={"character": "Greeter", "greeting": True})
        events = await client.until("session.updated", "error")
        others = await client.ask_for_order()

    assert events[-1]["type"] == "session.updated"
    assert "error" not in types(others)


async def test_an_operator_may_let_characters_speak_first_and_a_client_may_refuse() -> None:
    with running_server(greeting=True) as running:
        async with session(running.url, character="Bea Quibble") as client:
            assert client.created["session"]["greeting"] is True
            assert types([await client.next()]) == ["response.created"]
        async with session(running.url) as client:
            await update(client, greeting=False, character="Bea Quibble")

            assert await client.ask_for_order() == []


# History


async def test_another_character_knows_what_was_said_unless_told_otherwise(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Quiet")
        await client.say("One")
        updated = await client.select("Greeter")

        assert updated["session"]["history"] == "keep"
        assert await client.converse("Two") == "I know of 2 messages."


async def test_a_switch_that_forgets_begins_another_conversation(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Quiet", history="forget")
        await client.send("conversation.item.create", item=user("One", id="item_one"))
        await client.until("conversation.item.done")
        first = (await client.respond())[-1]["response"]
        await client.select("Greeter")

        assert error_code(await client.ask("conversation.item.retrieve", item_id="item_one")) == (
            "item_retrieve_invalid_item_id"
        )
        await client.say("Two")
        second = (await client.respond())[-1]
        assert reply_text(second) == "I know of 1 messages."
        assert second["response"]["conversation_id"] != first["conversation_id"]


async def test_selecting_the_same_character_again_forgets_nothing(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Greeter", history="forget")
        await client.say("One")
        await client.select("Greeter")

        assert await client.converse("Two") == "I know of 2 messages."


async def test_a_switch_that_fails_forgets_nothing(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Greeter")
        await client.say("One")
        refused = await update(client, character="Broken", history="forget", instructions="New.")

        assert error_code(refused) == "character_failed"
        updated = await update(client)
        assert (updated["session"]["history"], updated["session"]["instructions"]) == ("keep", "")
        assert await client.converse("Two") == "I know of 2 messages."


async def test_an_update_that_is_refused_selects_nobody(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Quiet", audio={"first": "x" * 500_000})
        refused = await update(client, character="Greeter", audio={"second": "x" * 500_000})

        assert error_code(refused) == "invalid_value"
        assert (await client.listed())["active"] == "Quiet"


async def test_forgetting_ends_a_response_under_way_before_it_is_answered(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Long", history="forget")
        await client.say("Talk")
        await client.send("response.create")
        await client.until("response.output_text.delta")
        await client.send("session.update", session={"character": "Greeter", "greeting": True})
        events = await client.until("session.updated")
        greeting = await client.until("response.done")

    assert events[-2]["response"]["status"] == "cancelled"
    assert reply_text(greeting[-1]) == "Good evening to you."


async def test_the_characters_are_told_of_a_conversation_that_is_forgotten(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Quiet", history="forget")
        await client.say("One")
        await client.select("Noter")

        assert await client.converse("What?") == "selection after 1"


async def test_deselecting_is_a_switch_too(url: str) -> None:
    async with session(url) as client:
        await load(client, character="Quiet", history="forget")
        await client.say("One")
        await update(client, character=None)
        await client.select("Quiet")

        assert await client.converse("Two") == "Two"


# What a language model is sent


async def test_a_language_model_is_sent_what_fits_and_the_client_keeps_the_rest() -> None:
    async with stand_in_model() as model:
        model.answers = [[*words("Yes."), *end()]]
        with running_server(llm_url=model.url, history_characters=1000) as running:
            async with session(running.url) as client:
                await client.send("conversation.item.create", item=user("a" * 600, id="old"))
                await client.until("conversation.item.done")
                await client.converse("b" * 600)

                assert (await client.ask("conversation.item.retrieve", item_id="old"))["item"]["id"] == "old"
    assert [message["content"] for message in model.requests[0].body["messages"]] == ["b" * 600]


async def test_a_client_may_refuse_that_anything_is_left_out() -> None:
    async with stand_in_model() as model:
        with running_server(llm_url=model.url, history_characters=1000) as running:
            async with session(running.url) as client:
                await update(client, truncation="disabled")
                await client.say("a" * 1001)
                done = (await client.respond())[-1]

    assert done["response"]["status_details"]["error"]["code"] == "history_too_long"
    assert model.requests == []
