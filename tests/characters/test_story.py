"""The default character who tells a story."""

import pytest
from default_cast import Talk

from sandbox.workers import Worker

ENDINGS = [
    ("door", "humming", "secret"),
    ("the door", "1", "a song, then"),
    ("1", "2", "key"),
    ("one", "the second", "the rain please"),
    ("fox", "letter", "burn it"),
    ("FOX!", "to the cannal", "home"),
    ("2", "2", "2"),
    ("2", "1", "1", "sea"),
]


@pytest.mark.parametrize("choices", ENDINGS, ids=" ".join)
async def test_every_way_through_the_story_ends(worker: Worker, choices: tuple[str, ...]) -> None:
    talk = Talk(worker, "Old Marrow")
    await talk.ask("greet")
    for choice in choices:
        answer = await talk.say(choice)

    assert answer.endswith("And there the tale ends. Shall I tell it again?")


async def test_the_story_can_be_told_again_from_any_place(worker: Worker) -> None:
    talk = Talk(worker, "Old Marrow")
    opening = (await talk.ask("greet")).partition("wait. ")[2]
    for choice in ("fox", "canal"):
        await talk.say(choice)

    assert (await talk.say("start over")).endswith(opening)
    assert talk.state == {"place": "street", "trail": ["street"]}


async def test_the_story_goes_a_step_back(worker: Worker) -> None:
    talk = Talk(worker, "Old Marrow")
    await talk.ask("greet")
    for choice in ("fox", "canal", "back"):
        await talk.say(choice)

    assert talk.state["place"] == "fox"


async def test_what_is_no_way_on_leaves_the_story_where_it_is(worker: Worker) -> None:
    talk = Talk(worker, "Old Marrow")
    await talk.ask("greet")

    assert "try the door" in await talk.say("I would rather have a sandwich")
    assert talk.state["place"] == "street"
