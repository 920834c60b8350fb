"""The event models of `pipecat-ai`, as they are: what the server sends is read by them, and what they write is sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from conftest import KEY, Server
from inline_characters import FILES
from pipecat.services.openai.realtime import events as pipecat
from stand_in_model import BeSilent, words
from websockets.asyncio.client import ClientConnection, connect

OUR_OWN = {"session.characters.reloaded", "session.characters.listed"}
LOOK_UP = {"type": "function", "name": "look_up", "description": "Look a word up.", "parameters": {"type": "object"}}


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with connect(f"ws://{server.address}/v1/realtime", additional_headers=headers) as socket:
        yield socket


async def until(socket: ClientConnection, *types: str) -> list[Any]:
    """Take events until one of these types, each as the library reads it; ours have no model there."""
    events: list[Any] = []
    async with asyncio.timeout(20):
        while not events or events[-1].type not in types:
            text = await socket.recv()
            event = pipecat.parse_server_event(text)
            if event is None:
                assert json.loads(text)["type"] in {*OUR_OWN, *types}
                return events
            events.append(event)
    return events


async def send(socket: ClientConnection, event: pipecat.ClientEvent) -> None:
    """Send an event as pipecat's own service does."""
    await socket.send(json.dumps(event.model_dump(exclude_none=True)))


async def play(socket: ClientConnection, character: str) -> None:
    await until(socket, "session.created")
    await socket.send(json.dumps({"type": "session.characters.reload", "files": FILES}))
    await until(socket, "session.characters.reloaded")
    voice = pipecat.AudioConfiguration(output=pipecat.AudioOutput(voice=character))
    session = pipecat.SessionProperties(audio=voice, output_modalities=["text"], tools=[LOOK_UP], tool_choice="auto")
    await send(socket, pipecat.SessionUpdateEvent(session=session))
    [updated] = await until(socket, "session.updated")
    assert updated.session.audio.output.voice == character


async def say(socket: ClientConnection, text: str) -> None:
    content = [pipecat.ItemContent(type="input_text", text=text)]
    item = pipecat.ConversationItem(type="message", role="user", content=content)
    await send(socket, pipecat.ConversationItemCreateEvent(item=item))
    await send(socket, pipecat.ResponseCreateEvent(response=pipecat.ResponseProperties(output_modalities=["text"])))


async def test_a_conversation_is_read_to_its_end(server: Server) -> None:
    async with connected(server) as socket:
        await play(socket, "Echo")
        await say(socket, "owl")
        events = await until(socket, "response.done")

    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == events[-1].response.output[0].content[0].text == "You said owl, I believe."
    assert events[-1].response.usage.total_tokens > 0


async def test_a_function_is_asked_and_its_output_is_used(server: Server) -> None:
    async with connected(server) as socket:
        await play(socket, "Asker")
        await say(socket, "owl")
        [call] = (await until(socket, "response.done"))[-1].response.output
        item = pipecat.ConversationItem(type="function_call_output", call_id=call.call_id, output="a bird")
        await send(socket, pipecat.ConversationItemCreateEvent(item=item))
        await send(socket, pipecat.ResponseCreateEvent())
        done = (await until(socket, "response.done"))[-1]

    assert [call.name, json.loads(call.arguments)] == ["look_up", {"word": "owl"}]
    assert "look_up says a bird." in json.dumps(done.model_dump(exclude_none=True))


async def test_a_characters_own_calls_are_read_too(server: Server) -> None:
    async with connected(server) as socket:
        await until(socket, "session.created")
        audio = pipecat.AudioConfiguration(output=pipecat.AudioOutput(voice="Tilda Tally"))
        await send(socket, pipecat.SessionUpdateEvent(session=pipecat.SessionProperties(audio=audio)))
        await say(socket, "10 miles in km")
        events = await until(socket, "response.done")

    done = [event.item.type for event in events if event.type == "conversation.item.done"]
    assert done == ["message", "function_call", "function_call_output", "message"]


async def test_a_cancelled_response_and_the_errors_are_read(server: Server) -> None:
    async with connected(server) as socket:
        await play(socket, "Mouth")
        server.model.answers.append([*words("It was ", "a dark "), BeSilent()])
        await say(socket, "Tell me a tale.")
        await until(socket, "response.output_text.delta")
        await send(socket, pipecat.ResponseCreateEvent(event_id="busy"))
        busy = (await until(socket, "error"))[-1]
        await send(socket, pipecat.ResponseCancelEvent())
        done = (await until(socket, "response.done"))[-1]
        await send(socket, pipecat.ResponseCancelEvent())
        idle = (await until(socket, "error"))[-1]

    assert [busy.error.code, busy.error.event_id] == ["conversation_already_has_active_response", "busy"]
    assert done.response.status == "cancelled"
    assert idle.error.code == "response_cancel_not_active"


async def test_items_and_sound_are_sent_and_the_answers_read(server: Server) -> None:
    async with connected(server) as socket:
        await play(socket, "Echo")
        content = [pipecat.ItemContent(type="input_text", text="owl")]
        item = pipecat.ConversationItem(id="mine", type="message", role="user", content=content)
        await send(socket, pipecat.ConversationItemCreateEvent(item=item))
        await send(socket, pipecat.ConversationItemRetrieveEvent(item_id="mine"))
        retrieved = (await until(socket, "conversation.item.retrieved"))[-1]
        await send(socket, pipecat.ConversationItemDeleteEvent(item_id="mine"))
        await send(socket, pipecat.InputAudioBufferAppendEvent(audio="AAAA"))
        await send(socket, pipecat.InputAudioBufferClearEvent())
        events = await until(socket, "input_audio_buffer.cleared")

    assert retrieved.item.content[0].text == "owl"
    assert [event.type for event in events] == ["conversation.item.deleted", "input_audio_buffer.cleared"]
