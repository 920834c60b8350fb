"""What is asked of a language model is counted by what came of it."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx2
import pytest
from prometheus_client import CollectorRegistry
from stand_in_model import BeSilent, Drop, Refuse, Repeat, StandInModel, Step, end, stand_in_model, words

from host.metrics.calls import ModelCalls
from host.replies import ReplyFailed, Turn
from host.replies.chat_completions import ChatCompletions
from host.server_events.items import Content, MessageItem

HELLO = MessageItem(id="item_1", status="completed", role="user", content=[Content(type="input_text", text="Hello")])
TURN = Turn(speaker=None, items=(HELLO,))
USAGE = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
AT_ONCE = (("retry-after", "0"),)


@pytest.fixture
async def server() -> AsyncIterator[StandInModel]:
    async with stand_in_model() as running:
        yield running


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def engine(server: StandInModel, registry: CollectorRegistry) -> AsyncIterator[ChatCompletions]:
    engine = ChatCompletions(
        server.url,
        "parrot",
        api_key=None,
        first_token_seconds=0.2,
        calls=ModelCalls(registry),
        transport=httpx2.AsyncHTTPTransport(),
    )
    yield engine
    await engine.close()


async def listen(engine: ChatCompletions) -> None:
    async with aclosing(engine.reply(TURN)) as pieces:  # type: ignore[type-var]
        async for _ in pieces:
            pass


def counted(registry: CollectorRegistry) -> dict[str, float]:
    """Return what is not 0."""
    samples = (each for family in registry.collect() for each in family.samples)
    kept = (each for each in samples if each.name.endswith(("_total", "_count")) and each.value)
    return {" ".join([each.name, *each.labels.values()]): each.value for each in kept}


async def test_an_answer_is_counted_with_its_tokens_and_its_first_words(
    server: StandInModel, engine: ChatCompletions, registry: CollectorRegistry
) -> None:
    server.answers = [[*words("Hi", " there"), *end(usage=USAGE)]]
    await listen(engine)

    assert counted(registry) == {
        "greenroom_model_requests_total answered": 1,
        "greenroom_model_seconds_count": 1,
        "greenroom_model_first_token_seconds_count": 1,
        "greenroom_model_tokens_total input": 7,
        "greenroom_model_tokens_total output": 2,
    }


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param([Refuse(400)], "model_error", id="a refusal"),
        pytest.param([Drop()], "model_error", id="a connection that breaks off"),
        pytest.param([BeSilent()], "model_timeout", id="silence"),
    ],
)
async def test_a_failure_is_counted_by_its_kind(
    server: StandInModel, engine: ChatCompletions, registry: CollectorRegistry, answer: list[Step], outcome: str
) -> None:
    server.answers = [answer]
    with pytest.raises(ReplyFailed):
        await listen(engine)

    assert counted(registry) == {f"greenroom_model_requests_total {outcome}": 1, "greenroom_model_seconds_count": 1}


async def test_a_server_that_is_not_there_is_counted(registry: CollectorRegistry) -> None:
    engine = ChatCompletions(
        "http://127.0.0.1:9/v1",
        "parrot",
        api_key=None,
        calls=ModelCalls(registry),
        transport=httpx2.AsyncHTTPTransport(),
    )
    with pytest.raises(ReplyFailed):
        await listen(engine)
    await engine.close()

    assert counted(registry)["greenroom_model_requests_total model_unreachable"] == 1


async def test_whoever_stops_listening_has_abandoned_it(
    server: StandInModel, engine: ChatCompletions, registry: CollectorRegistry
) -> None:
    chunk = words("la ")[0]
    server.answers = [[chunk, Repeat(b": on and on\n\n")]]
    async with aclosing(engine.reply(TURN)) as pieces:  # type: ignore[type-var]
        await anext(pieces)

    assert counted(registry)["greenroom_model_requests_total abandoned"] == 1
    assert "greenroom_model_requests_total answered" not in counted(registry)


async def test_requests_that_are_sent_again_are_counted_by_why(
    server: StandInModel, engine: ChatCompletions, registry: CollectorRegistry
) -> None:
    server.answers = [[Refuse(429, headers=AT_ONCE)], [Refuse(503, headers=AT_ONCE)], [*words("Hi"), *end()]]
    await listen(engine)

    found = counted(registry)
    assert found["greenroom_model_retries_total rate_limited"] == 1
    assert found["greenroom_model_retries_total server_error"] == 1
    assert found["greenroom_model_requests_total answered"] == 1
