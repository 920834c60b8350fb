"""The default characters with tools, and the one who takes orders."""

import pytest
from default_cast import Talk

from sandbox.workers import Worker

# The tools

TOOL_TALK = [
    ("10 miles in km", "10 miles, that is 16.093 kilometres."),
    ("Please convert 1 mile to feet", "1 mile, that is 5,280 feet."),
    ("30°C to Fahrenheit?", "30 degrees Celsius, that is 86 degrees Fahrenheit."),
    ("-40 f in c", "-40 degrees Fahrenheit, that is -40 degrees Celsius."),
    ("1,500 grams into kilos", "1,500 grams, that is 1.5 kilograms."),
    ("5 feet in kg", "not even this office can help"),
    ("what day was 20 July 1969?", "Sunday for 20 July 1969"),
    ("July 20th, 1969", "Sunday for 20 July 1969"),
    ("1969-07-20", "Sunday for 20 July 1969"),
    ("20/7/1969", "Sunday for 20 July 1969"),
    ("which day is 29 february 2023", "no such day"),
    ("what day is it today?", "Saturday for 9 May 2026"),
    ("9 may", "Saturday for 9 May 2026"),
]


@pytest.mark.parametrize(("text", "expected"), TOOL_TALK, ids=[text for text, _ in TOOL_TALK])
async def test_a_tool_is_asked_and_its_result_is_told(worker: Worker, text: str, expected: str) -> None:
    talk = Talk(worker, "Tilda Tally")
    answer = await talk.say_and_use_tools(text)

    assert expected in answer
    assert "entry number 1" in answer


async def test_a_tool_call_names_a_declared_tool(worker: Worker) -> None:
    [manifest] = [each for each in worker.manifests if each.name == "Tilda Tally"]

    assert [tool.name for tool in manifest.tools] == ["convert", "day_of_week"]
    assert await Talk(worker, "Tilda Tally").say("3 km in miles") == {
        "name": "convert",
        "arguments": {"amount": 3.0, "unit": "kilometre", "into": "mile"},
    }


# The bakery


async def test_an_order_adds_up(worker: Worker) -> None:
    talk = Talk(worker, "Mireille")
    await talk.say("Deux croissants et une baguette, s'il vous plaît !")
    await talk.say("et puis un ÉCLAIR, et 3 pains au chocolat")

    bill = await talk.say("Ça fait combien ?")

    assert "2 croissants, 1 baguette, 1 éclair et 3 pains au chocolat" in bill
    assert "11 euros 10" in bill
    assert talk.state == {"order": {}}


async def test_an_order_stays_within_reason(worker: Worker) -> None:
    talk = Talk(worker, "Mireille")
    for _ in range(3):
        await talk.say("douzaine brioches " * 30)

    assert talk.state == {"order": {"brioche": 50}}


async def test_english_is_answered_in_french(worker: Worker) -> None:
    assert "anglais" in await Talk(worker, "Mireille").say("what do you sell?")
