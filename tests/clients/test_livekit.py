"""The realtime model of `livekit-plugins-openai`, as it is, with a session but without a room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from conftest import KEY, Server
from inline_characters import FILES
from livekit.agents import APIConnectOptions, APIError, function_tool, llm
from livekit.plugins.openai.realtime import RealtimeModel, RealtimeSession
from stand_in_model import BeSilent, end, words


@function_tool
async def look_up(word: str) -> str:
    """Look a word up."""
    return f"{word}: a bird"


@asynccontextmanager
async def talking(server: Server, character: str) -> AsyncIterator[RealtimeSession]:
    """Open a session with the tests' characters, and select one by its voice."""
    model = RealtimeModel(
        base_url=f"http://{server.address}/v1",
        api_key=KEY,
        modalities=["text"],
        voice="Old Marrow",
        conn_options=APIConnectOptions(max_retry=0),
    )
    session = model.session()
    errors: list[Any] = []
    reloaded, selected = asyncio.Event(), asyncio.Event()
    session.on("error", errors.append)

    def look(event: dict[str, Any]) -> None:
        if event["type"] == "session.characters.reloaded":
            reloaded.set()
        if event["type"] == "session.updated" and event["session"]["character"] == character:
            selected.set()

    session.on("openai_server_event_received", look)
    async with asyncio.timeout(30):
        session.send_event({"type": "session.characters.reload", "files": FILES})
        await reloaded.wait()
        session.send_event({"type": "session.update", "session": {"type": "realtime", "character": character}})
        await selected.wait()
        yield session
        await session.aclose()
        await model.aclose()
    assert errors == []


async def say(session: RealtimeSession, text: str) -> llm.GenerationCreatedEvent:
    context = session.chat_ctx.copy()
    context.add_message(role="user", content=text)
    await session.update_chat_ctx(context)
    return await session.generate_reply()


async def text_of(generation: llm.GenerationCreatedEvent) -> str:
    return "".join([part async for message in generation.message_stream async for part in message.text_stream])


async def test_a_message_is_answered_and_stands_in_the_context(server: Server) -> None:
    async with talking(server, "Echo") as session:
        await session.update_instructions("Be brief.")
        said = await text_of(await say(session, "owl"))
        items = [item.text_content for item in session.chat_ctx.items if item.type == "message"]

    assert said == "You said owl, I believe."
    assert items == ["owl", "You said owl, I believe."]


async def test_a_function_of_the_client_is_asked_and_its_output_is_used(server: Server) -> None:
    async with talking(server, "Asker") as session:
        await session.update_tools([look_up])
        generation = await say(session, "owl")
        [call] = [call async for call in generation.function_stream]
        context = session.chat_ctx.copy()
        output = llm.FunctionCallOutput(call_id=call.call_id, name=call.name, output="a bird", is_error=False)
        context.insert(output)
        await session.update_chat_ctx(context)
        said = await text_of(await session.generate_reply())

    assert [call.name, call.arguments] == ["look_up", '{"word": "owl"}']
    assert said == "look_up says a bird."


async def test_an_interrupted_response_ends_and_the_next_turn_is_answered(server: Server) -> None:
    async with talking(server, "Mouth") as session:
        server.model.answers += [[*words("It was ", "a dark "), BeSilent()], [*words("Never mind."), *end()]]
        generation = await say(session, "Tell me a tale.")
        message = await anext(aiter(generation.message_stream))
        heard = aiter(message.text_stream)
        first = await anext(heard)
        session.interrupt()
        [_ async for _ in heard]
        said = await text_of(await say(session, "Thank you."))

    assert [first, said] == ["It ", "Never mind."]


async def test_a_characters_own_calls_are_no_concern_of_the_library(server: Server) -> None:
    async with talking(server, "Echo") as session:
        session.send_event({"type": "session.characters.reload", "directory": "default"})
        session.send_event({"type": "session.update", "session": {"type": "realtime", "character": "Tilda Tally"}})
        generation = await say(session, "10 miles in km")
        said = await text_of(generation)
        calls = [call async for call in generation.function_stream]

    assert "16.09" in said
    assert calls == []


async def test_a_wrong_key_ends_the_session_with_an_error(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    model = RealtimeModel(
        base_url=f"http://{server.address}/v1",
        api_key="another key",
        modalities=["text"],
        conn_options=APIConnectOptions(max_retry=0),
    )
    session = model.session()
    failed = asyncio.Event()
    errors: list[Any] = []
    session.on("error", lambda error: (errors.append(error), failed.set()))
    async with asyncio.timeout(20):
        await failed.wait()
    # The library raises what ended the session once more to whom closes it.
    with pytest.raises(APIError):
        await session.aclose()
    await model.aclose()

    assert "invalid_api_key" in repr(errors[0].error) + caplog.text
    caplog.clear()
