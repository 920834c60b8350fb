"""What a language model answers: words, and what they cost."""

import asyncio
import json
from contextlib import aclosing
from typing import Literal

import pytest
from model_talk import AS_JSON, PATIENCE_SECONDS, all_pieces, calls_of, fragment, text_of, turn
from stand_in_model import (
    BeSilent,
    Refuse,
    Send,
    SendRaw,
    StandInModel,
    Step,
    delta,
    end,
    fragments,
    words,
)

from host.replies import CallPiece, EndPiece, TextPiece, UsagePiece
from host.replies.chat_completions import ChatCompletions


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
