"""The package `openai`, as it is, in text mode."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from conftest import KEY, Server
from inline_characters import FILES
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.realtime import realtime_server_event
from pydantic import TypeAdapter
from stand_in_model import BeSilent, end, words
from websockets.exceptions import ConnectionClosedError

KNOWN: TypeAdapter[Any] = TypeAdapter(realtime_server_event.RealtimeServerEvent)
# Of this server alone: the library hands them out without a model that would fit.
OUR_OWN = {"session.characters.reloaded", "session.characters.listed"}
LOOK_UP = {
    "type": "function",
    "name": "look_up",
    "description": "Look a word up.",
    "parameters": {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]},
}


@asynccontextmanager
async def connected(address: str, key: str = KEY) -> AsyncIterator[AsyncRealtimeConnection]:
    client = AsyncOpenAI(websocket_base_url=f"ws://{address}/v1", api_key=key)
    async with client, client.realtime.connect(model="any") as connection:
        yield connection


async def until(connection: AsyncRealtimeConnection, *types: str) -> list[Any]:
    """Take events until one of these types, and look whether the library's models accept each."""
    events: list[Any] = []
    async with asyncio.timeout(20):
        while not events or events[-1].type not in types:
            received = await connection.recv_bytes()
            event = connection.parse_event(received)
            if event.type not in OUR_OWN:
                KNOWN.validate_json(received)
            events.append(event)
    return events


async def play(connection: AsyncRealtimeConnection, character: str) -> None:
    """Send the tests' characters, and select one of them."""
    await until(connection, "session.created")
    reload: Any = {"type": "session.characters.reload", "files": FILES}
    await connection.send(reload)
    await until(connection, "session.characters.reloaded")
    session: Any = {"type": "realtime", "character": character}
    await connection.session.update(session=session)
    await until(connection, "session.updated")


async def say(connection: AsyncRealtimeConnection, text: str) -> None:
    content: Any = [{"type": "input_text", "text": text}]
    await connection.conversation.item.create(item={"type": "message", "role": "user", "content": content})
    await connection.response.create()


def text_of(done: Any) -> str:
    return done.response.output[0].content[0].text


async def test_a_session_is_set_up_as_the_client_says(server: Server) -> None:
    async with connected(server.address) as connection:
        [created] = await until(connection, "session.created")
        session: Any = {
            "type": "realtime",
            "instructions": "Be brief.",
            "tools": [LOOK_UP],
            "tool_choice": "auto",
            "max_output_tokens": 100,
            "output_modalities": ["text"],
            "audio": {"input": {"format": {"type": "audio/pcmu"}}, "output": {"voice": "marin"}},
            "character": "Old Marrow",
        }
        await connection.session.update(session=session)
        [updated] = await until(connection, "session.updated")

    assert created.session.id == updated.session.id
    assert [updated.session.instructions, updated.session.max_output_tokens] == ["Be brief.", 100]
    assert [updated.session.tools[0].name, updated.session.tool_choice] == ["look_up", "auto"]
    assert updated.session.audio.input.format.type == "audio/pcmu"
    assert updated.session.character == "Old Marrow"


async def test_a_voice_selects_the_character_of_that_name(server: Server) -> None:
    async with connected(server.address) as connection:
        await until(connection, "session.created")
        await connection.session.update(session={"type": "realtime", "audio": {"output": {"voice": "Bea Quibble"}}})
        [updated] = await until(connection, "session.updated")

    assert updated.session.character == "Bea Quibble"


async def test_words_come_in_the_documented_order_and_are_counted(server: Server) -> None:
    async with connected(server.address) as connection:
        await play(connection, "Echo")
        await say(connection, "owl")
        events = await until(connection, "response.done")

    types = list(dict.fromkeys(event.type for event in events))
    assert types == [
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.done",
    ]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(deltas) > 1
    assert "".join(deltas) == text_of(events[-1]) == "You said owl, I believe."
    assert events[-1].response.usage.total_tokens > 0


async def test_a_cancelled_response_ends_and_the_next_turn_is_answered(server: Server) -> None:
    async with connected(server.address) as connection:
        await play(connection, "Mouth")
        server.model.answers += [[*words("It was ", "a dark "), BeSilent()], [*words("Never mind."), *end()]]
        await say(connection, "Tell me a tale.")
        await until(connection, "response.output_text.delta")
        await connection.response.create(event_id="busy")
        busy = (await until(connection, "error"))[-1]
        await connection.response.cancel()
        cancelled = (await until(connection, "response.done"))[-1]
        await say(connection, "Thank you.")
        answered = (await until(connection, "response.done"))[-1]

    assert [busy.error.code, busy.error.event_id] == ["conversation_already_has_active_response", "busy"]
    assert [cancelled.response.status, cancelled.response.output[0].status] == ["cancelled", "incomplete"]
    assert text_of(answered) == "Never mind."


async def test_a_response_beside_the_conversation_leaves_it_alone(server: Server) -> None:
    async with connected(server.address) as connection:
        await play(connection, "Echo")
        heard: Any = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "mouse"}]}
        await connection.response.create(
            response={"conversation": "none", "metadata": {"purpose": "title"}, "input": [heard]}
        )
        events = await until(connection, "response.done")

    assert text_of(events[-1]) == "You said mouse, I believe."
    assert events[-1].response.metadata == {"purpose": "title"}
    assert "conversation.item.added" not in {event.type for event in events}


async def test_a_function_of_the_client_is_asked_and_its_output_is_used(server: Server) -> None:
    async with connected(server.address) as connection:
        await play(connection, "Asker")
        session: Any = {"type": "realtime", "tools": [LOOK_UP]}
        await connection.session.update(session=session)
        await until(connection, "session.updated")
        await say(connection, "owl")
        [call] = (await until(connection, "response.done"))[-1].response.output
        await connection.conversation.item.create(
            item={"type": "function_call_output", "call_id": call.call_id, "output": "a bird"}
        )
        await connection.response.create()
        done = (await until(connection, "response.done"))[-1]

    assert [call.type, call.name, json.loads(call.arguments)] == ["function_call", "look_up", {"word": "owl"}]
    assert text_of(done) == "look_up says a bird."


async def test_items_are_retrieved_and_deleted(server: Server) -> None:
    async with connected(server.address) as connection:
        await until(connection, "session.created")
        content: Any = [{"type": "input_text", "text": "owl"}]
        item: Any = {"id": "mine", "type": "message", "role": "user", "content": content}
        await connection.conversation.item.create(item=item, previous_item_id="root")
        await until(connection, "conversation.item.done")
        await connection.conversation.item.retrieve(item_id="mine")
        [retrieved] = await until(connection, "conversation.item.retrieved")
        await connection.conversation.item.delete(item_id="mine")
        [deleted] = await until(connection, "conversation.item.deleted")
        await connection.conversation.item.retrieve(item_id="mine", event_id="again")
        [error] = await until(connection, "error")

    assert [retrieved.item.content[0].text, deleted.item_id] == ["owl", "mine"]
    assert [error.error.code, error.error.event_id] == ["item_retrieve_invalid_item_id", "again"]


async def test_characters_are_listed(server: Server) -> None:
    async with connected(server.address) as connection:
        await play(connection, "Echo")
        ask: Any = {"type": "session.characters.list"}
        await connection.send(ask)
        [listed] = await until(connection, "session.characters.listed")

    assert {each["name"] for each in listed.characters} == {"Echo", "Asker", "Mouth"}


async def test_a_wrong_key_is_told_of_and_closes_the_connection(server: Server) -> None:
    async with connected(server.address, "another key") as connection:
        [error] = await until(connection, "error")
        with pytest.raises(ConnectionClosedError) as closed:
            await connection.recv()

    assert error.error.code == "invalid_api_key"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 3000
