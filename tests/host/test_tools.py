"""Tools of clients and characters, called by a language model: what runs, what shows, and what the model is told."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from casts import character
from realtime import Client, Event, reply_text, session, talking_to
from servers import RunningServer, running_server
from stand_in_model import StandInModel, Step, end, fragments, words

CLERK = character(
    "Clerk",
    reply="return None",
    more="""
    WORD = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}

    @hookimpl
    def list_tools(scene: Scene) -> list[Tool]:
        names = ["count", "fail", "spin", "eat", "lie", "flood"]
        return [Tool(name, "A tool.", WORD) for name in names]

    @hookimpl
    def call_tool(scene: Scene, call: ToolCall) -> str:
        scene.state["calls"] = scene.state.get("calls", 0) + 1
        if call.name == "fail":
            raise ValueError("miscounted")
        if call.name == "spin":
            while True:
                pass
        if call.name == "eat":
            kept = []
            while True:
                kept.append("x" * 1_000_000 + str(len(kept)))
        if call.name == "lie":
            return ["no", "text"]
        if call.name == "flood":
            return "x" * 1_000_000
        return f"call {scene.state['calls']} counted {len(call.arguments['word'])}"
    """,
)
WEATHER: dict[str, Any] = {
    "type": "function",
    "name": "weather",
    "description": "Tell the weather.",
    "parameters": {"type": "object", "properties": {}},
}
AYE = [*words("Aye"), *end()]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def server(running_model: StandInModel) -> Iterator[RunningServer]:
    with running_server(llm_url=running_model.url) as running:
        yield running


@pytest.fixture
async def client(server: RunningServer) -> AsyncIterator[Client]:
    async with talking_to(server.url, "Clerk", CLERK) as client:
        await client.ask("session.update", session={"tools": [WEATHER]})
        await client.say("Hello")
        yield client


def calls(*named: tuple[str, str], usage: object = None) -> list[Step]:
    """Ask for calls, each by its id and its name."""
    made = [
        {"index": place, "id": call_id, "function": {"name": name, "arguments": '{"word": "owl"}'}}
        for place, (call_id, name) in enumerate(named)
    ]
    return [fragments(*made), *end("tool_calls", usage=usage)]


def sent(model: StandInModel, number: int) -> list[dict[str, Any]]:
    """Return the messages of a request, without the prompt and the user's words."""
    messages: list[dict[str, Any]] = model.requests[number].body["messages"]
    return messages[2:]


def outputs(messages: list[dict[str, Any]]) -> dict[str, str]:
    return {message["tool_call_id"]: message["content"] for message in messages if message["role"] == "tool"}


def added(events: list[Event]) -> list[tuple[str, str]]:
    items = [event["item"] for event in events if event["type"] == "conversation.item.added"]
    return [(item["type"], item.get("call_id", "")) for item in items]


# Whose calls are run by whom


async def test_of_calls_made_together_the_server_runs_its_own_and_leaves_the_clients(
    model: StandInModel, client: Client
) -> None:
    model.answers = [calls(("c1", "weather"), ("c2", "count"), ("c3", "count")), AYE]
    events = await client.respond()

    assert added(events) == [
        ("function_call", "c1"),
        ("function_call", "c2"),
        ("function_call", "c3"),
        ("function_call_output", "c2"),
        ("function_call_output", "c3"),
    ]
    assert events[-1]["response"]["status"] == "completed"
    assert len(model.requests) == 1

    item = {"type": "function_call_output", "call_id": "c1", "output": "rain"}
    await client.send("conversation.item.create", item=item)
    await client.until("conversation.item.done")
    assert reply_text((await client.respond())[-1]) == "Aye"
    made, *rest = sent(model, 1)
    assert [call["id"] for call in made["tool_calls"]] == ["c1", "c2", "c3"]
    assert outputs(rest) == {"c1": "rain", "c2": "call 1 counted 3", "c3": "call 2 counted 3"}


async def test_without_the_clients_output_the_model_is_sent_the_other_calls_alone(
    model: StandInModel, client: Client
) -> None:
    model.answers = [calls(("c1", "weather"), ("c2", "count")), AYE]
    await client.respond()

    assert await client.converse("Never mind.") == "Aye"
    made, *rest = sent(model, 1)
    assert [call["id"] for call in made["tool_calls"]] == ["c2"]
    assert rest == [
        {"role": "tool", "tool_call_id": "c2", "content": "call 1 counted 3"},
        {"role": "user", "content": "Never mind."},
    ]


async def test_a_call_or_an_output_that_was_deleted_takes_the_other_along(model: StandInModel, client: Client) -> None:
    model.answers = [calls(("c1", "count"), ("c2", "count")), AYE, AYE]
    events = await client.respond()
    items = [event["item"] for event in events if event["type"] == "conversation.item.added"]
    ids = {(item["type"], item.get("call_id")): item["id"] for item in items}
    for deleted in (("function_call", "c1"), ("function_call_output", "c2")):
        await client.ask("conversation.item.delete", item_id=ids[deleted])

    assert await client.converse("And now?") == "Aye"
    assert sent(model, 2) == [{"role": "assistant", "content": "Aye"}, {"role": "user", "content": "And now?"}]


async def test_a_name_that_nobody_has_is_told_and_the_model_tries_again(model: StandInModel, client: Client) -> None:
    model.answers = [calls(("c1", "functions.count")), calls(("c2", "count")), AYE]

    assert reply_text((await client.respond())[-1]) == "Aye"
    assert "there is no tool named 'functions.count'" in outputs(sent(model, 1))["c1"]
    assert outputs(sent(model, 2))["c2"] == "call 1 counted 3"


async def test_without_a_character_a_made_up_name_is_told_too(model: StandInModel, server: RunningServer) -> None:
    model.answers = [calls(("c1", "count")), AYE]
    async with session(server.url) as client:
        assert await client.converse("Hello") == "Aye"

    assert model.requests[1].body["messages"][-1]["content"] == (
        "The tool was not run: there is no tool named 'count'."
    )


async def test_words_before_a_call_are_part_of_what_the_next_round_reads(model: StandInModel, client: Client) -> None:
    model.answers = [[*words("Let me ", "count."), *calls(("c1", "count"))], AYE]
    done = (await client.respond())[-1]

    assert [item["type"] for item in done["response"]["output"]] == ["message", "message"]
    assert sent(model, 1)[0] == {"role": "assistant", "content": "Let me count."}
    assert [call["id"] for call in sent(model, 1)[1]["tool_calls"]] == ["c1"]


async def test_beside_the_conversation_the_next_round_sees_calls_that_the_conversation_does_not(
    model: StandInModel, client: Client
) -> None:
    model.answers = [calls(("c1", "count")), AYE, AYE]
    events = await client.respond(conversation="none")

    assert reply_text(events[-1]) == "Aye"
    assert added(events) == []
    assert outputs(sent(model, 1)) == {"c1": "call 1 counted 3"}
    await client.respond()
    assert sent(model, 2) == []


# What is chosen, and what it may cost


@pytest.mark.parametrize("choice", ["required", {"type": "function", "name": "count"}])
async def test_what_had_to_be_called_does_not_have_to_be_called_again(
    model: StandInModel, client: Client, choice: object
) -> None:
    model.answers = [calls(("c1", "count")), AYE]

    assert reply_text((await client.respond(tool_choice=choice))[-1]) == "Aye"
    assert model.requests[0].body["tool_choice"] != "auto"
    assert model.requests[1].body["tool_choice"] == "auto"


async def test_no_calls_are_wanted_in_any_round(model: StandInModel, client: Client) -> None:
    model.answers = [calls(("c1", "count")), AYE]

    assert reply_text((await client.respond(tool_choice="none"))[-1]) == "Aye"
    assert [request.body["tool_choice"] for request in model.requests] == ["none", "none"]


async def test_the_rounds_share_one_limit_and_their_costs_are_summed(model: StandInModel, client: Client) -> None:
    first = {"prompt_tokens": 10, "completion_tokens": 6, "prompt_tokens_details": {"cached_tokens": 1}}
    second = {"prompt_tokens": 20, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}}
    model.answers = [calls(("c1", "count"), usage=first), [*words("Aye"), *end(usage=second)]]
    usage = (await client.respond(max_output_tokens=10))[-1]["response"]["usage"]

    assert [request.body["max_tokens"] for request in model.requests] == [10, 4]
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (30, 9, 39)
    assert usage["input_token_details"]["cached_tokens"] == 3


async def test_a_limit_that_the_calls_used_up_ends_the_response_with_their_outputs(
    model: StandInModel, client: Client
) -> None:
    model.answers = [calls(("c1", "count"), usage={"prompt_tokens": 10, "completion_tokens": 10})]
    events = await client.respond(max_output_tokens=10)

    assert added(events) == [("function_call", "c1"), ("function_call_output", "c1")]
    assert events[-1]["response"]["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}


async def test_a_round_that_was_cut_short_is_the_last_and_its_whole_calls_are_run(
    model: StandInModel, client: Client
) -> None:
    cut = {"index": 1, "id": "c2", "function": {"name": "count", "arguments": '{"wo'}}
    whole = {"index": 0, "id": "c1", "function": {"name": "count", "arguments": '{"word": "owl"}'}}
    model.answers = [[fragments(whole, cut), *end("length")]]
    events = await client.respond()

    assert added(events) == [("function_call", "c1"), ("function_call_output", "c1")]
    assert events[-1]["response"]["status"] == "incomplete"


async def test_where_no_round_tells_its_cost_it_is_nothing_and_each_has_the_limit(
    model: StandInModel, client: Client
) -> None:
    model.answers = [calls(("c1", "count")), AYE]
    done = (await client.respond(max_output_tokens=10))[-1]["response"]

    assert [request.body["max_tokens"] for request in model.requests] == [10, 10]
    assert (done["status"], done["usage"]["total_tokens"]) == ("completed", 0)


async def test_a_model_that_calls_for_ever_is_ended(model: StandInModel, client: Client) -> None:
    model.answers = [calls((f"c{number}", "count")) for number in range(20)]
    done = (await client.respond())[-1]["response"]

    assert done["status_details"]["error"]["code"] == "tool_calls_exceeded"
    assert len(model.requests) == 8


# Tools that misbehave


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fail", "miscounted"),
        ("spin", "longer than"),
        ("eat", "The tool failed:"),
        ("lie", "The tool failed:"),
        ("flood", "The tool failed:"),
    ],
)
async def test_a_tool_that_misbehaves_is_an_output_that_says_so_and_the_chain_goes_on_with_its_state(
    model: StandInModel, client: Client, name: str, told: str
) -> None:
    model.answers = [calls(("c1", "count")), calls(("c2", name)), calls(("c3", "count")), AYE]

    assert reply_text((await client.respond())[-1]) == "Aye"
    assert told in outputs(sent(model, 2))["c2"]
    assert len(outputs(sent(model, 2))["c2"]) < 1000
    # What a failed call left in the state is dropped.
    assert outputs(sent(model, 3))["c3"] == "call 2 counted 3"


@pytest.mark.parametrize("arguments", ["[]", "{", '"x"', '{"word": 7}', "[" * 50_000])
async def test_arguments_that_do_not_fit_are_told(model: StandInModel, client: Client, arguments: str) -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "count", "arguments": arguments}}
    model.answers = [[fragments(call), *end("tool_calls")], AYE]

    assert reply_text((await client.respond())[-1]) == "Aye"
    assert outputs(sent(model, 1))["c1"].startswith("The tool ")
    assert isinstance(json.loads(sent(model, 1)[0]["tool_calls"][0]["function"]["arguments"]), dict)


async def test_the_items_of_a_call_are_known_by_their_own_ids(model: StandInModel, client: Client) -> None:
    model.answers = [calls(("c1", "count")), AYE]
    events = await client.respond()
    [call, *_] = [event["item"] for event in events if event["type"] == "conversation.item.done"]

    assert call["id"] != call["call_id"] == "c1"
    retrieved = await client.ask("conversation.item.retrieve", item_id=call["id"])
    assert retrieved["item"] == call


# Tools that nobody waits for any more


async def begin_to_spin(model: StandInModel, client: Client) -> None:
    model.answers = [calls(("c1", "count"), ("c2", "spin")), AYE, AYE]
    await client.send("response.create")
    events = await client.until("conversation.item.added")
    while events[-1].get("item", {}).get("type") != "function_call_output":
        events += await client.until("conversation.item.added")


async def test_a_tool_under_way_is_left_by_a_cancel_and_the_conversation_goes_on(
    model: StandInModel, client: Client
) -> None:
    await begin_to_spin(model, client)
    await client.send("response.cancel")
    done = (await client.until("response.done"))[-1]["response"]

    assert done["status"] == "cancelled"
    assert reply_text((await client.respond())[-1]) == "Aye"
    made, output = sent(model, 1)
    assert [call["id"] for call in made["tool_calls"]] == ["c1"]
    assert output == {"role": "tool", "tool_call_id": "c1", "content": "call 1 counted 3"}


async def test_a_tool_under_way_is_left_by_a_reload(model: StandInModel, client: Client) -> None:
    await begin_to_spin(model, client)
    await client.send("session.characters.reload", files=[{"name": "it.py", "source": CLERK}])
    events = await client.until("session.characters.reloaded")

    assert [event["response"]["status"] for event in events if event["type"] == "response.done"] == ["cancelled"]
    assert await client.converse("Hello") == "Aye"
    assert [message["role"] for message in model.requests[1].body["messages"]] == ["user"]


async def test_a_tool_under_way_is_left_by_a_client_that_leaves(
    model: StandInModel, client: Client, server: RunningServer
) -> None:
    await begin_to_spin(model, client)
    await client.connection.close()

    async with session(server.url) as other:
        assert await other.converse("Hello") == "Aye"
    assert len(model.requests) == 2
