"""The realtime part of `openai-agents`, as it is, in text mode."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession
from conftest import KEY, Server
from stand_in_model import BeSilent, Step, end, fragments, words

asked: list[str] = []


@function_tool
def look_up(word: str) -> str:
    """Look a word up."""
    asked.append(word)
    return "a bird"


@asynccontextmanager
async def talking(server: Server, **settings: str) -> AsyncIterator[RealtimeSession]:
    """Open a session in which the model speaks, unless a voice selects a character."""
    agent = RealtimeAgent(name="Tester", instructions="Be brief.", tools=[look_up])
    runner = RealtimeRunner(agent, config={"model_settings": {"modalities": ["text"], **settings}})
    url = f"ws://{server.address}/v1/realtime"
    async with asyncio.timeout(30), await runner.run(model_config={"api_key": KEY, "url": url}) as session:
        yield session


async def until(session: RealtimeSession, kind: str) -> Any:
    """Take events until one of the library's or, within it, of the server's has this type."""
    async for event in session:
        assert event.type != "error", event
        if event.type == kind:
            return event
        if (
            event.type == "raw_model_event"
            and event.data.type == "raw_server_event"
            and event.data.data["type"] == kind
        ):
            return event.data.data
    raise AssertionError("the session ended")


def said(session: RealtimeSession) -> list[tuple[str, str]]:
    """Return who has said what, as the library remembers it."""
    messages = [item for item in session._history if item.type == "message"]
    return [(item.role, "".join(part.text or "" for part in item.content)) for item in messages]


async def test_a_voice_selects_a_character_and_its_answer_stands_in_the_history(server: Server) -> None:
    async with talking(server, voice="Bea Quibble") as session:
        await session.send_message("Hello")
        await until(session, "agent_end")

        assert [role for role, _ in said(session)] == ["user", "assistant"]
        assert "Question 1" in said(session)[1][1]


async def test_the_library_runs_its_function_and_the_model_goes_on(server: Server) -> None:
    call = {"index": 0, "id": "call_1", "function": {"name": "look_up", "arguments": '{"word": "owl"}'}}
    answers: list[list[Step]] = [[fragments(call), *end("tool_calls")], [*words("An owl ", "is a bird."), *end()]]
    server.model.answers += answers
    async with talking(server) as session:
        await session.send_message("What is an owl?")
        ran = await until(session, "tool_end")
        await until(session, "response.created")
        await until(session, "agent_end")

        assert (ran.output, asked) == ("a bird", ["owl"])
        assert said(session)[-1] == ("assistant", "An owl is a bird.")


async def test_an_answer_can_be_cancelled_and_the_next_one_comes(server: Server) -> None:
    server.model.answers += [[*words("It was ", "a dark "), BeSilent()], [*words("Never mind."), *end()]]
    async with talking(server) as session:
        await session.send_message("Tell a story.")
        await until(session, "response.output_text.delta")
        # What the library's own `interrupt` sends where there is sound.
        await session.model._cancel_response()  # type: ignore[attr-defined]
        cancelled = await until(session, "response.done")
        await session.send_message("Stop.")
        await until(session, "response.created")
        await until(session, "response.done")

        assert cancelled["response"]["status"] == "cancelled"
        assert said(session)[-1] == ("assistant", "Never mind.")


async def test_the_usage_is_counted(server: Server) -> None:
    server.model.answers += [[*words("Yes."), *end(usage={"prompt_tokens": 7, "completion_tokens": 3})]]
    async with talking(server) as session:
        await session.send_message("Really?")
        await until(session, "agent_end")

        assert session._context_wrapper.usage.total_tokens == 10
