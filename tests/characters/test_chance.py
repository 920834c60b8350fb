"""Chance and the clock, as the default characters know them."""

import pytest
from default_cast import Talk

from sandbox.workers import Worker

HOUR_SECONDS = 3600


@pytest.mark.parametrize(
    ("hours", "words"), [(-6, "this hour"), (0, "Good morning"), (6, "Good afternoon"), (12, "Good evening")]
)
async def test_a_greeting_fits_the_time_of_day(worker: Worker, hours: int, words: str) -> None:
    talk = Talk(worker, "Madame Oriole")
    talk.now_seconds += hours * HOUR_SECONDS

    assert words in await talk.ask("greet")


async def test_a_fortune_lasts_a_day(worker: Worker) -> None:
    talk = Talk(worker, "Madame Oriole")
    morning = await talk.say("my fortune, please")
    talk.now_seconds += 8 * HOUR_SECONDS
    evening = await talk.say("my fortune, please")

    assert evening.partition("I see")[2] == morning.partition("I see")[2]
    assert evening.startswith("As I told you")


async def test_tomorrow_keeps_what_was_foretold(worker: Worker) -> None:
    talk = Talk(worker, "Madame Oriole")
    foretold = await talk.say("and tomorrow?")
    talk.now_seconds += 24 * HOUR_SECONDS

    assert (await talk.say("my fortune")).partition("I see")[2] == foretold.partition("I see")[2]


@pytest.mark.parametrize(
    ("text", "dice", "sides"), [("roll 3d6", 3, 6), ("d20", 1, 20), ("roll the dice", 2, 6), ("roll a die", 1, 6)]
)
async def test_dice_show_what_such_dice_can_show(worker: Worker, text: str, dice: int, sides: int) -> None:
    talk = Talk(worker, "Madame Oriole")
    for _ in range(30):
        rolled = (await talk.say(text)).removeprefix("The dice say ").partition(".")[0].partition(", which")[0]
        numbers = [int(number) for number in rolled.split(", ")]
        assert len(numbers) == dice
        assert all(1 <= number <= sides for number in numbers)


@pytest.mark.parametrize("text", ["0d6", "21d6", "999d9999", "1d1"])
async def test_a_table_has_room_for_so_many_dice(worker: Worker, text: str) -> None:
    assert "My table is small" in await Talk(worker, "Madame Oriole").say(text)
