"""Which model is asked for, how freely it speaks, and how a client leaves it."""

from collections.abc import AsyncIterator

import pytest
from casts import character
from realtime import error_code, session, talking_to
from servers import running_server
from stand_in_model import StandInModel, end, stand_in_model, words
from structlog.testing import capture_logs

AYE = [*words("Aye"), *end()]


def poet(wishes: str) -> str:
    return character("Poet", reply="return None", more=f"LANGUAGE_MODEL = {wishes}")


@pytest.fixture
async def model() -> AsyncIterator[StandInModel]:
    async with stand_in_model() as running:
        yield running


def asked(model: StandInModel, number: int = 0) -> tuple[str, float | None]:
    body = model.requests[number].body
    return body["model"], body.get("temperature")


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


async def test_a_temperature_that_nobody_wishes_for_is_not_sent(model: StandInModel) -> None:
    model.answers = [AYE]
    with running_server(llm_url=model.url) as running:
        async with session(running.url) as client:
            assert await client.converse("Hello") == "Aye"

    assert asked(model) == ("default", None)


async def test_the_temperature_of_the_response_goes_before_that_of_the_session_and_of_the_character(
    model: StandInModel,
) -> None:
    model.answers = [AYE] * 5
    with running_server(llm_url=model.url, llm_temperature=0.1) as running:
        async with talking_to(running.url, "Poet", poet('{"temperature": 1.5}')) as client:
            for wish in (0.7, "hot", 3, None):
                updated = await client.ask("session.update", session={"temperature": wish})
                assert updated["session"]["temperature"] == wish
                await client.respond()
            await client.ask("session.update", session={"temperature": 0.7})
            await client.respond(temperature=0)

    assert [asked(model, number)[1] for number in range(5)] == [0.7, 1.5, 1.5, 1.5, 0]


async def test_a_wish_that_breaks_its_rule_is_a_diagnostic(model: StandInModel) -> None:
    with running_server(llm_url=model.url) as running:
        async with session(running.url) as client:
            refused = await client.reload(files={"it.py": poet('{"temperature": "hot"}')})

    assert error_code(refused) == "no_valid_characters"
    [found] = refused["error"]["details"]
    assert (found["code"], found["message"]) == (
        "constant-invalid",
        "LANGUAGE_MODEL must have a number as 'temperature'.",
    )
