"""Which model is asked for, how freely it speaks, and how a client leaves it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from casts import character
from realtime import PATIENCE_SECONDS, Client, error_code, inline, reply_text, session, talking_to, text_of, user
from servers import RunningServer, running_server
from stand_in_model import BeSilent, Repeat, StandInModel, end, fragments, words
from structlog.testing import capture_logs

from host.replies.answers import MAX_TEXT_CHARACTERS

AYE = [*words("Aye"), *end()]


def poet(wishes: str) -> str:
    return character("Poet", reply="return None", more=f"LANGUAGE_MODEL = {wishes}")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def server(running_model: StandInModel) -> Iterator[RunningServer]:
    with running_server(llm_url=running_model.url) as running:
        yield running


def asked(model: StandInModel, number: int = 0) -> tuple[str, float | None]:
    body = model.requests[number].body
    return body["model"], body.get("temperature")


async def test_a_prompt_knows_of_the_message_that_came_with_the_request(model: StandInModel, url: str) -> None:
    model.answers = [AYE]
    hears = """
    @hookimpl
    def on_user_message(scene: Scene, message: Message) -> None:
        scene.state["heard"] = message.text
    """
    prompt = 'return "They said " + scene.state.get("heard", "nothing")'
    knowing = character("Poet", prompt=prompt, reply="return None", more=hears)
    async with talking_to(url, "Poet", knowing) as client:
        await client.send("conversation.item.create", item=user("Ahoy"))
        await client.send("response.create")
        assert reply_text((await client.until("response.done"))[-1]) == "Aye"

    assert model.requests[0].body["messages"][0]["content"].startswith("They said Ahoy")


# Model and temperature


async def test_a_character_chooses_among_the_models_that_are_listed(model: StandInModel) -> None:
    model.answers = [AYE]
    with running_server(
        llm_url=model.url, llm_model="small", llm_models="middle large", llm_temperature=0.1
    ) as running:
        async with talking_to(running.url, "Poet", poet('{"model": "large", "temperature": 1.5}')) as client:
            assert await client.converse("Hello") == "Aye"

    assert asked(model) == ("large", 1.5)


async def test_a_model_that_is_not_listed_is_not_asked_for_and_the_log_says_so(model: StandInModel) -> None:
    model.answers = [AYE]
    with (
        capture_logs() as logs,
        running_server(llm_url=model.url, llm_model="small", llm_temperature=0.1) as running,
    ):
        async with talking_to(running.url, "Poet", poet('{"model": "large"}')) as client:
            assert await client.converse("Hello") == "Aye"

    assert asked(model) == ("small", 0.1)
    assert [(line["wished"], line["used"]) for line in logs if "wished" in line] == [("large", "small")]


async def test_a_temperature_that_nobody_wishes_for_is_not_sent(model: StandInModel, server: RunningServer) -> None:
    model.answers = [AYE]
    async with session(server.url) as client:
        assert await client.converse("Hello") == "Aye"

    assert asked(model) == ("default", None)


async def test_the_temperature_of_the_response_goes_before_that_of_the_session_and_of_the_character(
    model: StandInModel,
) -> None:
    model.answers = [AYE] * 3
    with running_server(llm_url=model.url, llm_temperature=0.1) as running:
        async with talking_to(running.url, "Poet", poet('{"temperature": 1.5}')) as client:
            for wish in (0.7, None):
                updated = await client.ask("session.update", session={"temperature": wish})
                assert updated["session"]["temperature"] == wish
                await client.respond()
            await client.ask("session.update", session={"temperature": 0.7})
            await client.respond(temperature=0)

    assert [asked(model, number)[1] for number in range(3)] == [0.7, 1.5, 0]


async def test_a_wish_that_breaks_its_rule_is_a_diagnostic(server: RunningServer) -> None:
    async with session(server.url) as client:
        refused = await client.reload(files={"it.py": poet('{"temperature": "hot"}')})

    assert error_code(refused) == "no_valid_characters"
    [found] = refused["error"]["details"]
    assert (found["code"], found["message"]) == (
        "constant-invalid",
        "LANGUAGE_MODEL must have a number as 'temperature'.",
    )


# Leaving


@pytest.fixture(params=["before the answer", "within the answer"])
async def talking(request: pytest.FixtureRequest, model: StandInModel, server: RunningServer) -> AsyncIterator[Client]:
    begun = words("A") if request.param == "within the answer" else []
    model.answers = [[*begun, BeSilent()], AYE]
    async with talking_to(server.url, "Poet", poet("{}")) as client:
        await client.say("Hello")
        await client.send("response.create")
        await (client.until("response.output_text.delta") if begun else model.request())
        yield client


async def is_abandoned(model: StandInModel, number: int = 0) -> bool:
    request = await model.request(number)
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await request.abandoned.wait()


async def test_cancelling_reaches_the_models_server_at_once(model: StandInModel, talking: Client) -> None:
    await talking.send("response.cancel")

    assert await is_abandoned(model)
    assert (await talking.until("response.done"))[-1]["response"]["status"] == "cancelled"
    assert reply_text((await talking.respond())[-1]) == "Aye"


async def test_leaving_reaches_the_models_server_at_once(model: StandInModel, talking: Client) -> None:
    await talking.connection.close()

    assert await is_abandoned(model)


async def test_a_connection_that_breaks_reaches_the_models_server_at_once(model: StandInModel, talking: Client) -> None:
    talking.connection.transport.abort()

    assert await is_abandoned(model)


async def test_a_reload_reaches_the_models_server_at_once(model: StandInModel, talking: Client) -> None:
    await talking.send("session.characters.reload", files=inline({"it.py": poet("{}")}))

    assert await is_abandoned(model)
    events = await talking.until("session.characters.reloaded")
    assert [event["response"]["status"] for event in events if event["type"] == "response.done"] == ["cancelled"]


async def test_a_response_beside_the_conversation_is_cancelled_by_its_id(
    model: StandInModel, server: RunningServer
) -> None:
    model.answers = [[*words("A"), BeSilent()]]
    async with session(server.url) as client:
        await client.send("response.create", response={"conversation": "none", "input": [user("Hello")]})
        begun = await client.until("response.output_text.delta")
        await client.send("response.cancel", response_id=begun[0]["response"]["id"])

        assert await is_abandoned(model)


async def test_cancelling_between_two_rounds_reaches_the_second_request(
    model: StandInModel, server: RunningServer
) -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "nobodys", "arguments": "{}"}}
    model.answers = [[fragments(call), *end("tool_calls")], [BeSilent()], AYE]
    async with session(server.url) as client:
        await client.say("Hello")
        await client.send("response.create")
        await model.request(1)
        await client.send("response.cancel")

        assert await is_abandoned(model, 1)
        await client.until("response.done")
        assert reply_text((await client.respond())[-1]) == "Aye"
    assert [message["role"] for message in model.requests[2].body["messages"]] == ["user", "assistant", "tool"]


# Answers without an end


def event(delta: dict[str, object]) -> bytes:
    return f"data: {json.dumps({'choices': [{'index': 0, 'delta': delta}]})}\n\n".encode()


def call(arguments: str, **more: object) -> dict[str, object]:
    return {"tool_calls": [{"function": {"arguments": arguments, **more}}]}


async def test_a_model_that_talks_without_end_is_cut_short(model: StandInModel, server: RunningServer) -> None:
    model.answers = [[Repeat(event({"content": "w " * 500}))], AYE]
    async with session(server.url) as client:
        await client.say("Hello")
        events = await client.respond()

        assert await is_abandoned(model)
        assert events[-1]["response"]["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
        assert len(text_of(events)) == MAX_TEXT_CHARACTERS
        assert await client.converse("Hello") == "Aye"


ENDLESS = {
    "calls": event(call("{}", name="look")),
    "arguments": event({"tool_calls": [{"index": 0, "function": {"name": "look", "arguments": "[" * 1000}}]}),
    "thoughts": event({"reasoning": "hm " * 10_000}),
    "thoughts within the words": event({"content": "<think>" + "hm " * 10_000}),
    "a line": b"data: " + b"x" * 64_000,
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS)
async def test_whatever_has_no_end_is_an_error(model: StandInModel, server: RunningServer, data: bytes) -> None:
    model.answers = [[Repeat(data)], AYE]
    async with session(server.url) as client:
        await client.say("Hello")
        done = (await client.respond())[-1]["response"]

        assert await is_abandoned(model)
        assert done["status_details"]["error"]["code"] == "model_error"
        assert await client.converse("Hello") == "Aye"


@pytest.mark.parametrize("data", [event({"content": "w "}), event({"reasoning": "hm"}), b"data: {}\n\n", b": busy\n\n"])
async def test_what_has_no_end_can_be_cancelled(model: StandInModel, server: RunningServer, data: bytes) -> None:
    model.answers = [[Repeat(data)], AYE]
    async with session(server.url) as client:
        await client.say("Hello")
        await client.send("response.create")
        await model.request()
        await client.send("response.cancel")

        assert (await client.until("response.done"))[-1]["response"]["status"] == "cancelled"
        assert await is_abandoned(model)
        assert await client.converse("Hello") == "Aye"
