"""Answers of a language model that are broken off, and those beside them."""

import asyncio
from contextlib import aclosing

import httpx2
import pytest
from model_talk import PATIENCE_SECONDS, all_pieces, failure, text_of, turn
from stand_in_model import (
    BeSilent,
    SendRaw,
    StandInModel,
    Step,
    end,
    words,
)

from host.replies.chat_completions import ChatCompletions


async def test_closing_the_answer_ends_the_request_at_once(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[*words("A"), BeSilent()]]
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with aclosing(engine.reply(turn())) as pieces:  # type: ignore[type-var]
            await anext(pieces)
            assert not server.requests[0].abandoned.is_set()

        await server.requests[0].abandoned.wait()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([BeSilent()], id="before the answer"),
        pytest.param([SendRaw(b": busy\n\n"), BeSilent()], id="before the first word"),
        pytest.param([*words("A"), BeSilent()], id="within the answer"),
    ],
)
async def test_a_cancelled_task_ends_the_request_at_once(
    server: StandInModel, engine: ChatCompletions, answer: list[Step]
) -> None:
    server.answers = [answer]
    task = asyncio.create_task(all_pieces(engine))
    async with asyncio.timeout(PATIENCE_SECONDS):
        request = await server.request()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        await request.abandoned.wait()


async def test_another_answer_follows_one_that_was_broken_off(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[*words("A"), BeSilent()], [*words("Aye"), *end()]]
    async with aclosing(engine.reply(turn())) as pieces:  # type: ignore[type-var]
        await anext(pieces)

    assert text_of(await all_pieces(engine)) == "Aye"


async def test_answers_run_side_by_side(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[*words("Aye"), *end()]] * 20

    answers = await asyncio.gather(*(all_pieces(engine) for _ in range(20)))

    assert [text_of(answer) for answer in answers] == ["Aye"] * 20


class Unplugged(httpx2.AsyncBaseTransport):
    """A network that is not there."""

    closed = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("unplugged", request=request)

    async def aclose(self) -> None:
        self.closed = True


async def test_closing_the_engine_closes_its_transport() -> None:
    transport = Unplugged()
    engine = ChatCompletions("http://model.test/v1", "parrot", api_key=None, transport=transport)
    assert (await failure(engine)).code == "model_unreachable"

    await engine.close()

    assert transport.closed
