"""Traces: what there are spans over, what belongs to what, and that nobody's words are in them."""

import asyncio
import sys
from collections.abc import Iterator

import pytest
from casts import character
from collector import Collected, Collector, collecting
from realtime import session, talking_to, user
from servers import running_server
from stand_in_model import end as end_of_answer
from stand_in_model import fragments, stand_in_model, words

from host import otel
from host.app import create_app
from host.settings import Settings
from host.spans import ExtraMissing, Name, over

USAGE = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
CLERK = character(
    "Clerk",
    reply="return None",
    prompt='return "UniqueWordPrompt"',
    more="""
    WORD = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}

    @hookimpl
    def list_tools(scene: Scene) -> list[Tool]:
        return [Tool("count", "UniqueWordDescription", WORD)]

    @hookimpl
    def call_tool(scene: Scene, call: ToolCall) -> str:
        return "UniqueWordOutput"

    @hookimpl
    def on_response(scene: Scene, message: Message) -> None:
        raise ValueError("UniqueWordError")
    """,
)
CALL = {"index": 0, "id": "call_1", "function": {"name": "count", "arguments": '{"word": "UniqueWordArgument"}'}}


@pytest.fixture(scope="module")
def collected() -> Iterator[Collector]:
    """What is collected of one session with a language model that calls a tool."""
    with collecting() as collector:
        asyncio.run(_converse(collector))
        yield collector


async def _converse(collector: Collector) -> None:
    async with stand_in_model() as model:
        model.answers = [
            [fragments(CALL), *end_of_answer("tool_calls", USAGE)],
            [*words("UniqueWordAnswer"), *end_of_answer(usage=USAGE)],
        ]
        with running_server(worker="inline", llm_url=model.url, otel_endpoint=collector.url) as running:
            async with talking_to(running.url, "Clerk", CLERK) as client:
                await client.converse("UniqueWordMessage")


def only(spans: list[Collected]) -> Collected:
    [span] = spans
    return span


def test_all_of_a_session_is_one_trace(collected: Collector) -> None:
    assert len({span.trace for span in collected.spans}) == 1
    assert only(collected.named("session")).parent == b""
    assert only(collected.named("session")).attributes["greenroom.outcome"] in {"left", "drained"}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("response", ["session", "response"]),
        ("model", ["session", "response", "model"]),
        ("tool", ["session", "response", "tool"]),
        ("hook call_tool", ["session", "response", "tool", "hook call_tool"]),
        ("hook reply", ["session", "response", "hook reply"]),
        ("hook list_tools", ["session", "response", "hook list_tools"]),
        ("hook on_response", ["session", "response", "hook on_response"]),
    ],
)
def test_what_is_done_belongs_to_what_it_is_done_for(collected: Collector, name: str, path: list[str]) -> None:
    found = collected.named(name)

    assert found
    assert {tuple(collected.path(span)) for span in found} == {tuple(path)}


def test_spans_tell_what_came_of_it(collected: Collector) -> None:
    response = only(collected.named("response")).attributes
    assert response.pop("greenroom.response").startswith("resp_")
    assert response.pop("greenroom.first_words_seconds") > 0
    assert response == {"greenroom.character": "Clerk", "greenroom.outcome": "completed"}

    tool = only(collected.named("tool"))
    assert (tool.attributes, tool.has_failed) == ({"greenroom.tool": "count"}, False)

    failed = only(collected.named("hook on_response"))
    assert (failed.attributes["greenroom.outcome"], failed.has_failed) == ("failed", True)

    _, last = collected.named("model")
    assert last.attributes.pop("greenroom.first_words_seconds") > 0
    assert last.attributes == {
        "gen_ai.request.model": "default",
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 2,
        "greenroom.outcome": "answered",
    }


def test_nobodys_words_are_in_them(collected: Collector) -> None:
    assert collected.bodies
    assert not any(b"UniqueWord" in body for body in collected.bodies)
    # Nor can an exception bring any along.
    assert {span.events for span in collected.spans} == {0}


def test_the_service_is_named(collected: Collector) -> None:
    assert collected.resource["service.name"] == "greenroom"
    assert collected.resource["service.version"]


async def test_what_is_cancelled_is_no_failure() -> None:
    long = character("Long", reply='return "w " * 30_000')
    with collecting() as collector:
        with running_server(worker="inline", otel_endpoint=collector.url) as running:
            async with talking_to(running.url, "Long", long, receive_bytes=4096) as client:
                await client.send("response.create")
                await client.until("response.output_text.delta")
                await client.send("response.cancel")
                await client.until("response.done")
        response = only(collector.named("response"))

    assert (response.attributes["greenroom.outcome"], response.has_failed) == ("cancelled", False)


async def test_what_a_message_tells_belongs_to_no_response_that_came_with_it() -> None:
    hears = """
    @hookimpl
    def on_user_message(scene: Scene, message: Message) -> None:
        while message.text == "slow":
            pass
    """
    with collecting() as collector:
        with running_server(worker="inline", otel_endpoint=collector.url) as running:
            async with talking_to(running.url, "Ada", character("Ada", more=hears)) as client:
                # What comes behind it is there when it has been heard.
                for text in ("slow", "Hello"):
                    await client.send("conversation.item.create", item=user(text))
                await client.respond()
        heard = collector.named("hook on_user_message")

    assert [collector.path(span) for span in heard] == [["session", "hook on_user_message"]] * 2


async def test_two_sessions_are_two_traces() -> None:
    with collecting() as collector:
        with running_server(worker="inline", otel_endpoint=f"{collector.url}/") as running:
            async with session(running.url, character="Wren") as one, session(running.url, character="Wren") as other:
                await one.converse("hello")
                await other.converse("hello")
        traces = {span.trace for span in collector.named("session")}

    assert len(traces) == 2
    assert {span.trace for span in collector.spans} == traces


async def test_a_collector_that_is_not_there_disturbs_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otel, "CLOSING_SECONDS", 0.01)
    with running_server(worker="inline", otel_endpoint="http://127.0.0.1:9") as running:
        async with session(running.url, character="Wren") as client:
            assert await client.converse("hello")


async def test_without_what_makes_them_the_server_says_so_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "host.otel", None)
    app = create_app(Settings(worker="inline", otel_endpoint="http://127.0.0.1:4318"))
    with pytest.raises(ExtraMissing, match=r"pip install 'greenroom\[otel\]'"):
        async with app.router.lifespan_context(app):
            pass


def test_where_nobody_collects_them_there_are_none() -> None:
    with over(None, Name.HOOK, {}) as span:
        span.note({})
        span.fail()

    assert over(None, Name.HOOK, {}) is over(None, Name.SESSION, {})
