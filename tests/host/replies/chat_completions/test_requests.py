"""What a language model is asked."""

from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_talk import KEY, all_pieces, answered, called, said, text_of, turn
from stand_in_model import StandInModel, end, words

from host.replies import Turn
from host.replies.chat_completions import ChatCompletions
from host.replies.messages import MAX_NAME_CHARACTERS, messages_of
from host.server_events.items import FunctionCallItem, Item


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
