"""A language model's answer arrives whole, or the client is told why not, whatever the model's server does."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any, Literal

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
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
    stand_in_model,
    words,
)

from host.replies import CallPiece, EndPiece, Piece, ReplyFailed, TextPiece, Turn, UsagePiece
from host.replies.chat_completions import (
    MAX_PAUSE_SECONDS,
    MAX_QUOTED_CHARACTERS,
    ChatCompletions,
    pause_seconds,
)
from host.replies.messages import MAX_NAME_CHARACTERS, messages_of
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem

KEY = "sk-secret-0123456789"
# Until what has to happen has happened; only a broken test waits this long.
PATIENCE_SECONDS = 5.0
# Longer than it takes to connect and to ask, on a busy machine too.
SHORTLY = 0.2
AS_JSON = (("content-type", "application/json; charset=utf-8"),)
RETRY_AT_ONCE = (("retry-after", "0"),)


@pytest.fixture
async def server() -> AsyncIterator[StandInModel]:
    async with stand_in_model() as running:
        yield running


@pytest.fixture
async def engine(server: StandInModel) -> AsyncIterator[ChatCompletions]:
    # A transport of its own keeps away from the proxies of whoever runs the tests.
    engine = ChatCompletions(server.url, "parrot", api_key=KEY, transport=httpx2.AsyncHTTPTransport())
    yield engine
    await engine.close()


def said(
    text: str, role: Literal["user", "system", "assistant"] = "user", kind: Literal["text", "transcript"] = "text"
) -> MessageItem:
    part = Content(type="input_text", text=text) if kind == "text" else Content(type="output_audio", transcript=text)
    return MessageItem(id="item_1", status="completed", role=role, content=[part])


def called(call_id: str, arguments: str = "{}") -> FunctionCallItem:
    return FunctionCallItem(id="item_2", status="completed", call_id=call_id, name="look", arguments=arguments)


def answered(call_id: str, output: str) -> FunctionCallOutputItem:
    return FunctionCallOutputItem(id="item_3", status="completed", call_id=call_id, output=output)


def turn(*items: Item, **rest: Any) -> Turn:
    return Turn(speaker=None, items=items or (said("Hello"),), **rest)


async def all_pieces(engine: ChatCompletions, asked: Turn | None = None) -> list[Piece]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [piece async for piece in engine.reply(asked or turn())]


async def failure(engine: ChatCompletions) -> ReplyFailed:
    with pytest.raises(ReplyFailed) as caught:
        await all_pieces(engine)
    return caught.value


def text_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


def calls_of(pieces: Sequence[Piece]) -> list[CallPiece]:
    return [piece for piece in pieces if isinstance(piece, CallPiece)]


# What is asked


async def test_a_request_carries_the_model_the_prompt_the_conversation_and_the_key(
    server: StandInModel, engine: ChatCompletions
) -> None:
    server.answers = [[*words("Aye"), *end()]]

    await all_pieces(engine, turn(said("Ahoy"), prompt="You are a pirate."))

    request = server.requests[0]
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "parrot",
        "messages": [{"role": "system", "content": "You are a pirate."}, {"role": "user", "content": "Ahoy"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_without_a_key_none_is_sent_even_if_the_environment_has_one(
    server: StandInModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.answers = [[*words("Aye"), *end()]]
    engine = ChatCompletions(server.url, "parrot", api_key=None, transport=httpx2.AsyncHTTPTransport())

    assert text_of(await all_pieces(engine)) == "Aye"

    await engine.close()
    assert "authorization" not in server.requests[0].headers


LOOK = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", "auto"),
        ("none", "none"),
        ("required", "required"),
        ({"type": "function", "name": "look"}, {"type": "function", "function": {"name": "look"}}),
    ],
)
async def test_tools_their_choice_and_the_limit_are_sent_as_chat_completions_names_them(
    server: StandInModel, engine: ChatCompletions, choice: object, sent: object
) -> None:
    server.answers = [[*words("Aye"), *end()]]

    await all_pieces(engine, turn(tools=[LOOK], tool_choice=choice, max_output_tokens=7))

    body = server.requests[0].body
    assert (body["tools"], body["tool_choice"], body["max_tokens"]) == ([LOOK], sent, 7)


async def test_a_choice_without_tools_is_left_out(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[*words("Aye"), *end()]]

    await all_pieces(engine, turn(tool_choice="required"))

    assert {"tools", "tool_choice", "max_tokens"}.isdisjoint(server.requests[0].body)


def call_message(*calls: tuple[str, str]) -> dict[str, Any]:
    functions = [
        {"id": call_id, "type": "function", "function": {"name": "look", "arguments": arguments}}
        for call_id, arguments in calls
    ]
    return {"role": "assistant", "content": None, "tool_calls": functions}


def output_message(call_id: str, output: str) -> dict[str, str]:
    return {"role": "tool", "tool_call_id": call_id, "content": output}


@pytest.mark.parametrize(
    ("items", "messages"),
    [
        pytest.param(
            [said("a", "system"), said("b"), said("c", "assistant"), said("d", "assistant", "transcript")],
            [
                {"role": "system", "content": "a"},
                {"role": "user", "content": "b"},
                {"role": "assistant", "content": "c"},
                {"role": "assistant", "content": "d"},
            ],
            id="what was said keeps its role",
        ),
        pytest.param(
            [called("1", '{"a": 1}'), called("2"), answered("1", "x"), answered("2", "y")],
            [call_message(("1", '{"a": 1}'), ("2", "{}")), output_message("1", "x"), output_message("2", "y")],
            id="calls made together are one message",
        ),
        pytest.param(
            [called("1"), answered("1", "x"), called("2"), answered("2", "y")],
            [call_message(("1", "{}")), output_message("1", "x"), call_message(("2", "{}")), output_message("2", "y")],
            id="calls made one after the other are not",
        ),
        pytest.param(
            [called("1"), said("well?"), answered("1", "x")],
            [call_message(("1", "{}")), output_message("1", "x"), {"role": "user", "content": "well?"}],
            id="an output follows its call at once",
        ),
        pytest.param(
            [said("a"), answered("0", "x")],
            [{"role": "user", "content": "a"}],
            id="an output without a call is dropped",
        ),
        pytest.param(
            [called("1"), said("never mind")],
            [{"role": "user", "content": "never mind"}],
            id="a call without an output is dropped",
        ),
        pytest.param(
            [called("1", '{"a": '), answered("1", "x")],
            [call_message(("1", "{}")), output_message("1", "x")],
            id="arguments that are none are not sent back",
        ),
        pytest.param(
            [called("1"), answered("1", "x"), said("more"), called("1"), answered("1", "y")],
            [
                call_message(("1", "{}")),
                output_message("1", "x"),
                {"role": "user", "content": "more"},
                call_message(("1", "{}")),
                output_message("1", "y"),
            ],
            id="an id that comes again has its own output each time",
        ),
        pytest.param(
            [answered("1", "x"), called("1"), answered("1", "y")],
            [call_message(("1", "{}")), output_message("1", "y")],
            id="the output of a call that was dropped is not another's",
        ),
        pytest.param(
            [answered("1", "x"), said("a"), called("1")],
            [{"role": "user", "content": "a"}, call_message(("1", "{}")), output_message("1", "x")],
            id="an output that a client put before its call follows it",
        ),
        pytest.param(
            [called("1"), called("1"), answered("1", "x")],
            [call_message(("1", "{}")), output_message("1", "x")],
            id="no message has an id twice",
        ),
        pytest.param(
            [called("1"), called("2"), answered("2", "y"), said("well?")],
            [call_message(("2", "{}")), output_message("2", "y"), {"role": "user", "content": "well?"}],
            id="of calls made together those without an output are dropped",
        ),
        pytest.param([said("", "assistant"), said("a")], [{"role": "user", "content": "a"}], id="silence is left out"),
        pytest.param([], [{"role": "user", "content": ""}], id="there is always a message"),
    ],
)
def test_a_conversation_becomes_messages(items: list[Item], messages: list[dict[str, Any]]) -> None:
    assert messages_of(Turn(speaker=None, items=items)) == messages


def test_a_name_that_no_tool_may_have_is_sent_as_one_that_it_may() -> None:
    call = FunctionCallItem(id="item", status="completed", call_id="1", name="look at.é" + "x" * 100, arguments="{}")

    written = messages_of(turn(call, answered("1", "x")))[0]["tool_calls"][0]["function"]["name"]

    assert written == "look_at__" + "x" * (MAX_NAME_CHARACTERS - 9)


@given(
    st.lists(
        st.one_of(
            st.builds(said, st.sampled_from(["", "a"]), st.sampled_from(["user", "assistant"])),
            st.builds(called, st.sampled_from("123"), st.sampled_from(["{}", "{"])),
            st.builds(answered, st.sampled_from("123"), st.just("x")),
        ),
        max_size=12,
    )
)
def test_whatever_a_conversation_holds_every_call_that_is_sent_has_its_output(items: list[Item]) -> None:
    waiting: list[str] = []
    for message in messages_of(Turn(speaker=None, items=items)):
        if message["role"] == "tool":
            waiting.remove(message["tool_call_id"])
            continue
        assert not waiting
        waiting = [call["id"] for call in message.get("tool_calls", ())]
        assert len(set(waiting)) == len(waiting)
    assert not waiting


# What is answered


async def test_words_are_passed_on_one_by_one_and_the_cost_comes_last(
    server: StandInModel, engine: ChatCompletions
) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}
    server.answers = [[delta(role="assistant", content=""), *words("A", "ye"), *end(usage=usage)]]

    assert await all_pieces(engine) == [
        TextPiece("A"),
        TextPiece("ye"),
        UsagePiece(input_tokens=9, output_tokens=2, cached_tokens=4),
    ]


async def test_a_word_is_there_before_the_answer_ends(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[*words("A"), BeSilent()]]

    async with asyncio.timeout(PATIENCE_SECONDS), aclosing(engine.reply(turn())) as pieces:  # type: ignore[type-var]
        assert await anext(pieces) == TextPiece("A")


@pytest.mark.parametrize(
    ("reason", "told"), [("length", "max_output_tokens"), ("content_filter", "content_filter"), ("stop", None)]
)
async def test_only_an_early_end_is_told(
    server: StandInModel, engine: ChatCompletions, reason: str, told: Literal["max_output_tokens"] | None
) -> None:
    server.answers = [[*words("A"), *end(reason)]]

    assert await all_pieces(engine) == [TextPiece("A"), *([EndPiece(told)] if told else [])]


REASONING = [delta(reasoning_content="hm"), delta(reasoning="hm"), delta(content=None, thinking="hm")]


@pytest.mark.parametrize(
    "oddity",
    [
        pytest.param([Send({"choices": []})], id="no choices"),
        pytest.param([Send({"choices": None, "usage": None})], id="null choices"),
        pytest.param([Send({"choices": [{"index": 0, "delta": None}]})], id="null delta"),
        pytest.param([Send({"choices": [{"index": 0, "finish_reason": ""}]})], id="an empty reason"),
        pytest.param([Send({"usage": {"prompt_tokens": None}})], id="a cost that is none"),
        pytest.param([delta(content=None, tool_calls=None)], id="null content"),
        pytest.param([SendRaw(b": still here\n\n")], id="a comment"),
        pytest.param([SendRaw(b"\n\n\n")], id="empty lines"),
        pytest.param([SendRaw(b"event: ping\nretry: 10\ndata: {}\n\n")], id="an event of another kind"),
        pytest.param(REASONING, id="reasoning"),
    ],
)
async def test_what_is_no_word_is_kept_out_of_the_words(
    server: StandInModel, engine: ChatCompletions, oddity: list[Step]
) -> None:
    server.answers = [[*oddity, *words("A"), *oddity, *words("ye"), *end()]]

    assert await all_pieces(engine) == [TextPiece("A"), TextPiece("ye")]


async def test_a_stream_without_a_done_mark_is_complete_with_its_reason(
    server: StandInModel, engine: ChatCompletions
) -> None:
    server.answers = [[*words("Aye"), end()[0]]]

    assert text_of(await all_pieces(engine)) == "Aye"


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(words("<thi", "nk>hm", "</think>", "\n\nA", "ye"), id="thoughts within the words"),
        pytest.param([delta(refusal="A"), delta(refusal="ye")], id="a refusal"),
        pytest.param([delta(content=[{"type": "text", "text": "A"}, {"type": "text", "text": "ye"}])], id="parts"),
        pytest.param(
            [
                delta(
                    content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text"}, 7]
                ),
                delta(content=[{"type": "output_text", "text": "Aye"}]),
            ],
            id="parts of which not all are words",
        ),
    ],
)
async def test_words_of_other_shapes_are_words(
    server: StandInModel, engine: ChatCompletions, steps: list[Step]
) -> None:
    server.answers = [[*steps, *end()]]

    assert text_of(await all_pieces(engine)) == "Aye"


async def test_an_answer_that_is_nearly_a_mark_is_said(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[*words("<thi"), *end()]]

    assert text_of(await all_pieces(engine)) == "<thi"


async def test_an_answer_that_is_not_streamed_is_read_as_a_whole(server: StandInModel, engine: ChatCompletions) -> None:
    message = {
        "role": "assistant",
        "content": "<think>hm</think>Aye",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}],
    }
    usage = {"prompt_tokens": 9, "completion_tokens": 2}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "tool_calls"}], "usage": usage})
    server.answers = [[Refuse(200, body, AS_JSON)]]

    assert await all_pieces(engine) == [
        TextPiece("Aye"),
        CallPiece(call_id="c1", name="look", arguments="{}"),
        UsagePiece(input_tokens=9, output_tokens=2),
    ]


async def test_a_call_of_the_old_shape_is_one(server: StandInModel, engine: ChatCompletions) -> None:
    parts = [delta(function_call={"name": "look", "arguments": ""}), delta(function_call={"arguments": '{"at": 1}'})]
    server.answers = [[*parts, *end("function_call")]]

    [call] = calls_of(await all_pieces(engine))

    assert (call.name, call.arguments) == ("look", '{"at": 1}')


async def test_an_id_of_endless_length_is_replaced(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[fragments(fragment("{}", "look", "c" * 1000, 0)), *end("tool_calls")]]

    [call] = calls_of(await all_pieces(engine))

    assert call.call_id.startswith("call_")


# What is to be called


def fragment(
    arguments: object, name: str | None = None, call_id: str | None = None, index: int | None = None
) -> dict[str, Any]:
    """Return a part of a call that leaves out all that is not given."""
    function = {"name": name, "arguments": arguments}
    whole = {"index": index, "id": call_id, "function": {key: value for key, value in function.items() if value}}
    return {key: value for key, value in whole.items() if value is not None}


ONE = [("look", '{"at": "sea"}')]
TWO = [*ONE, ("run", '{"to": "port"}')]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(
            [
                fragments(fragment("", "look", "c1", 0)),
                fragments(fragment('{"at":', index=0)),
                fragments(fragment(' "sea"}', index=0)),
            ],
            ONE,
            id="as OpenAI streams one",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1", 0), fragment('{"to":', "run", "c2", 1)),
                fragments(fragment(' "port"}', index=1), fragment(' "sea"}', index=0)),
            ],
            TWO,
            id="two at a time",
        ),
        pytest.param(
            [fragments(fragment('{"at": "sea"}', "look", "c1")), fragments(fragment('{"to": "port"}', "run", "c2"))],
            TWO,
            id="no indexes",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look")),
                fragments(fragment(' "sea"}')),
                fragments(fragment('{"to": "port"}', "run")),
            ],
            TWO,
            id="neither indexes nor ids",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1")),
                fragments(fragment('{"to":', "run", "c2")),
                fragments(fragment(' "sea"}', call_id="c1"), fragment(' "port"}', call_id="c2")),
            ],
            TWO,
            id="told apart by ids alone",
        ),
        pytest.param(
            [
                fragments(fragment('{"at": "sea"}', "look", index=0)),
                fragments(fragment('{"to": "port"}', "run", index=1)),
            ],
            TWO,
            id="no ids",
        ),
        pytest.param(
            [
                fragments(fragment('{"at": "sea"}', "look", "c1", 0)),
                fragments(fragment('{"to": "port"}', "run", "c2", 0)),
            ],
            TWO,
            id="all numbered 0",
        ),
        pytest.param(
            [fragments(fragment({"at": "sea"}, "look", index=0), fragment({"to": "port"}, "run", index=0))],
            TWO,
            id="objects for arguments, all numbered 0",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1", 0)),
                fragments(fragment(' "sea"}', "look", "c1", 0)),
            ],
            ONE,
            id="name and id repeated",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1", 0)),
                fragments({"index": 0, "id": "", "type": None, "function": {"name": "", "arguments": ' "sea"}'}}),
            ],
            ONE,
            id="empty name and id",
        ),
        pytest.param([fragments(fragment({"at": "sea"}, "look", "c1", 0))], ONE, id="an object for arguments"),
        pytest.param([fragments(fragment(None, "look", "c1", 0))], [("look", "{}")], id="no arguments"),
    ],
)
async def test_calls_of_any_shape_come_whole_and_last(
    server: StandInModel, engine: ChatCompletions, steps: list[Step], expected: list[tuple[str, str]]
) -> None:
    server.answers = [[*steps, *words("Aye"), *end("tool_calls")]]

    first, *calls = await all_pieces(engine)

    assert first == TextPiece("Aye")
    assert [(call.name, call.arguments) for call in calls_of(calls)] == expected
    assert len({call.call_id for call in calls_of(calls)} - {""}) == len(expected)


async def test_the_ids_of_calls_are_kept_unless_the_conversation_has_them_already(
    server: StandInModel, engine: ChatCompletions
) -> None:
    server.answers = [[fragments(fragment("{}", "look", "c1", 0), fragment("{}", "look", "c2", 1)), *end("tool_calls")]]

    calls = calls_of(await all_pieces(engine, turn(called("c1"), answered("c1", "x"))))

    assert calls[0].call_id.startswith("call_")
    assert calls[1].call_id == "c2"


async def test_a_call_that_was_cut_short_is_not_made(server: StandInModel, engine: ChatCompletions) -> None:
    cut = fragments(fragment('{"at": "sea"}', "look", "c1", 0), fragment('{"to": "po', "run", "c2", 1))
    server.answers = [[cut, *end("length")]]

    assert await all_pieces(engine) == [
        CallPiece(call_id="c1", name="look", arguments='{"at": "sea"}'),
        EndPiece("max_output_tokens"),
    ]


# What goes wrong


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


# What is tried again


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_server_is_asked_again(server: StandInModel, engine: ChatCompletions, status: int) -> None:
    server.answers = [*[[Refuse(status, headers=RETRY_AT_ONCE)]] * 2, [*words("Aye"), *end()]]

    assert text_of(await all_pieces(engine)) == "Aye"
    assert len(server.requests) == 3


async def test_a_server_that_stays_busy_is_asked_three_times(server: StandInModel, engine: ChatCompletions) -> None:
    server.answers = [[Refuse(429, headers=RETRY_AT_ONCE)]] * 3

    assert (await failure(engine)).code == "model_error"
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("retry_after", "retry", "seconds"),
    [
        (None, 0, 0.5),
        (None, 1, 1.0),
        ("0", 0, 0.0),
        ("1.5", 0, 1.5),
        ("86400", 0, MAX_PAUSE_SECONDS),
        ("9" * 400, 0, MAX_PAUSE_SECONDS),
        ("-1", 0, MAX_PAUSE_SECONDS),
        ("nan", 0, MAX_PAUSE_SECONDS),
        ("1.2.3", 0, MAX_PAUSE_SECONDS),
        ("Wed, 21 Oct 2065 07:28:00 GMT", 0, MAX_PAUSE_SECONDS),
    ],
)
def test_the_pause_before_a_retry_is_bounded(retry_after: str | None, retry: int, seconds: float) -> None:
    assert pause_seconds(retry_after, retry) == seconds


# What is broken off


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
