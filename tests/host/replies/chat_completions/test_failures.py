"""What goes wrong with a language model, and how it is told."""

import asyncio
import json
import socket
from contextlib import aclosing

import httpx2
import pytest
from model_talk import AS_JSON, KEY, PATIENCE_SECONDS, failure, fragment, turn
from stand_in_model import (
    DONE,
    BeSilent,
    Drop,
    Refuse,
    Repeat,
    Send,
    SendRaw,
    StandInModel,
    Step,
    delta,
    end,
    fragments,
    words,
)

from host.replies import TextPiece
from host.replies.chat_completions import MAX_QUOTED_CHARACTERS, ChatCompletions

# Longer than it takes to connect and to ask, on a busy machine too.
SHORTLY = 0.2


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        engine = ChatCompletions(url, "parrot", api_key=KEY, transport=httpx2.AsyncHTTPTransport())

        assert (await failure(engine)).code == "model_unreachable"

        await engine.close()


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        pytest.param([BeSilent()], {"first_token_seconds": SHORTLY}, id="no answer"),
        pytest.param(
            [SendRaw(b": busy\n\n"), BeSilent()], {"first_token_seconds": SHORTLY}, id="nothing but a comment"
        ),
        pytest.param([*words("A"), BeSilent()], {"silence_seconds": SHORTLY}, id="silence between chunks"),
        pytest.param([Repeat(b": busy\n\n")], {"first_token_seconds": SHORTLY}, id="comments without end"),
        pytest.param([Repeat(b"data: {}\n\n")], {"first_token_seconds": SHORTLY}, id="chunks with nothing in them"),
        pytest.param(
            [delta(role="assistant", content=""), BeSilent()], {"first_token_seconds": SHORTLY}, id="a role alone"
        ),
        pytest.param(
            [*words("A"), Repeat(b'data: {"choices": []}\n\n')],
            {"silence_seconds": SHORTLY},
            id="chunks without choices between chunks",
        ),
        pytest.param(
            [Refuse(503, headers=(("retry-after", "60"),))], {"first_token_seconds": SHORTLY}, id="a long pause"
        ),
    ],
)
async def test_silence_is_a_timeout_and_ends_the_request(
    server: StandInModel, answer: list[Step], waits: dict[str, float]
) -> None:
    server.answers = [answer]
    engine = ChatCompletions(server.url, "parrot", api_key=KEY, transport=httpx2.AsyncHTTPTransport(), **waits)

    assert (await failure(engine)).code == "model_timeout"

    if isinstance(answer[-1], BeSilent | Repeat):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await server.requests[0].abandoned.wait()
    await engine.close()


async def test_the_time_the_caller_takes_is_not_the_models(server: StandInModel) -> None:
    server.answers = [[*words("A", "ye"), *end()]]
    engine = ChatCompletions(
        server.url, "parrot", api_key=KEY, silence_seconds=SHORTLY, transport=httpx2.AsyncHTTPTransport()
    )

    async with aclosing(engine.reply(turn())) as pieces:  # type: ignore[type-var]
        assert await anext(pieces) == TextPiece("A")
        # The passing of time itself is what is tested.
        await asyncio.sleep(1.5 * SHORTLY)
        assert await anext(pieces) == TextPiece("ye")

    await engine.close()


def error_body(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "t"}})


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([Refuse(400, error_body("Too long."))], id="a status"),
        pytest.param([Refuse(404, "<html>Not found</html>")], id="a page"),
        pytest.param([Refuse(200, "<html>Hello</html>")], id="a page instead of a stream"),
        pytest.param([Drop()], id="dropped before the answer"),
        pytest.param([*words("A"), Drop()], id="dropped in the answer"),
        pytest.param([*words("A")], id="no end"),
        pytest.param([*words("A"), DONE], id="no reason for the end"),
        pytest.param([*words("A"), Send({"error": {"message": "Out of memory."}})], id="an error object"),
        pytest.param([*words("A"), Send({"error": "Out of memory."})], id="an error text"),
        pytest.param([*words("A"), SendRaw(b"data: {\n\n")], id="no JSON"),
        pytest.param([SendRaw(b"data: " + b"[" * 100_000 + b"\n\n")], id="too deep"),
        pytest.param([SendRaw(b"data: \xff\n\n")], id="no UTF-8"),
        pytest.param([Send("hello"), *end()[1:]], id="no object"),
        pytest.param([fragments({"index": 0, "function": {"name": 7}}), *end()], id="a name that is no text"),
        pytest.param([fragments(fragment("{}", index=0)), *end()], id="a call without a name"),
    ],
)
async def test_what_cannot_be_used_is_an_error(
    server: StandInModel, engine: ChatCompletions, answer: list[Step]
) -> None:
    server.answers = [answer]

    assert (await failure(engine)).code == "model_error"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        [Send({"error": {"message": "Out of memory."}})],
        [Send({"error": "Out of memory."})],
        [Send({"error": {"detail": "Out of memory."}, "choices": []})],
        [Send({"object": "error", "message": "Out of memory.", "code": 500})],
        [Send({"message": "Out of memory."})],
        [Send({"detail": "Out of memory."})],
        [Send({"choices": [{"error": {"message": "Out of memory."}, "finish_reason": "error"}]})],
        [SendRaw(b'event: error\ndata: {"message": "Out of memory."}\n\n')],
        [Refuse(200, '{"error": {"message": "Out of memory."}}', AS_JSON)],
        [Refuse(200, '{"detail": "Out of memory."}', AS_JSON)],
    ],
)
async def test_an_error_within_an_answer_is_quoted_whatever_its_shape(
    server: StandInModel, engine: ChatCompletions, answer: list[Step]
) -> None:
    server.answers = [answer if isinstance(answer[0], Refuse) else [*words("A"), *answer]]

    error = await failure(engine)

    assert (error.code, error.message) == ("model_error", "The language model failed: Out of memory.")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([Send({"choices": [{"delta": {}, "finish_reason": "error"}]}), DONE], id="a reason alone"),
        pytest.param([Refuse(200, "{", AS_JSON)], id="half a body"),
        pytest.param([Refuse(200, "[]", AS_JSON)], id="a body without an answer"),
        pytest.param([Refuse(200, "[" * 100_000, AS_JSON)], id="a body too deep"),
    ],
)
async def test_an_answer_that_is_none_is_an_error_too(
    server: StandInModel, engine: ChatCompletions, answer: list[Step]
) -> None:
    server.answers = [answer]

    assert (await failure(engine)).code == "model_error"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([Refuse(401, error_body(f"Wrong\n\x00key {KEY}: " + "x" * 10_000))], id="an error object"),
        pytest.param([Refuse(400, json.dumps({"detail": f"Wrong key {KEY} " + "x" * 10_000}))], id="a detail"),
        pytest.param([Refuse(400, json.dumps({"error": f"Wrong key {KEY} " + "x" * 10_000}))], id="a text"),
        pytest.param([Refuse(403, f"<html>{KEY}</html>")], id="a page"),
        pytest.param([Refuse(400, error_body("x" * (MAX_QUOTED_CHARACTERS - 5) + KEY))], id="a key across the cut"),
        pytest.param([Send({"error": {"message": f"{KEY} " + "x" * 10_000}})], id="in the stream"),
    ],
)
async def test_an_error_is_short_and_printable_and_keeps_the_key(
    server: StandInModel, engine: ChatCompletions, answer: list[Step]
) -> None:
    server.answers = [answer]

    error = await failure(engine)

    assert KEY[:5] not in error.message
    assert "<html>" not in error.message
    assert error.message.isprintable()
    assert len(error.message) < MAX_QUOTED_CHARACTERS + 60
    assert error.__suppress_context__


async def test_an_error_says_what_the_server_said(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[Refuse(404, error_body("There is no model parrot."))]]

    assert (await failure(engine)).message == "The language model's server answered 404: There is no model parrot."
