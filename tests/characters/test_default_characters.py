"""The default characters are worth talking to without any language model, whatever is said to them."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sandboxed import PATIENT

from plugin_api import prompts
from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import read_sources
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

# Compiled once for all the tests.
CODES = CodeCache()

DIRECTORY = Path(__file__).parents[2] / "characters"

NAMES = ["Mireille", "Tilda Tally", "Madame Oriole", "Basil Thorne", "Wren", "Bea Quibble", "Old Marrow"]
SPEAKING = [name for name in NAMES if name != "Basil Thorne"]

# A moment that the tests know: Saturday, 9 May 2026, 08:00 in UTC.
MORNING_SECONDS = 1778313600.0
HOUR_SECONDS = 3600

INPUTS = {
    "nothing": "",
    "blanks": " \t\n ",
    "a greeting": "hello",
    "a question": "what do you think of all this?",
    "ten thousand characters": "lamp " * 2000,
    "ten thousand digits": "9" * 10_000,
    "one long word": "a" * 10_000,
    "emoji": "🦊🌙🥐 \U0001f469\u200d\U0001f467",
    "French": "Où est-ce que j'ai laissé mon œil-de-bœuf, déjà ?",
    "Japanese": "こんにちは、元気ですか。",
    "Arabic": "مرحبا، كيف حالك؟ ٣ كيلومتر",
    "combining marks": "z\u0301\u0302\u0303" * 50,
    "nothing but marks": "?!…—,.;:",
    "a template": "{0.__class__} %s %(x)s {scene} ${y}",
    "markup": "<script>alert(1)</script> & **bold**",
    "numbers": "1 2 3 4 5",
    "a huge number": "999999999999999999999999 miles in km and 99999d99999",
    "dates that are none": "31 february 0000, 99-99-9999, 2024-13-45",
    "a superscript": "²³¹ miles in km",
}


class Talk:
    """One session's talk with one character; keeps its state as the host does."""

    def __init__(self, worker: Worker, name: str) -> None:
        self.state: dict[str, Any] = {}
        self.now_seconds = MORNING_SECONDS
        self._worker = worker
        self._name = name

    async def ask(self, hook: str, **arguments: Any) -> Any:
        scene = SceneData(selected=self._name, now_seconds=self.now_seconds, state=self.state)
        answered = await self._worker.call(self._name, hook, scene, arguments, Budget())
        self.state = answered.state
        return answered.value

    async def hears(self, text: str, selected: str | None = None) -> None:
        scene = SceneData(selected=selected or self._name, now_seconds=self.now_seconds, state=self.state)
        message = {"role": "user", "text": text, "name": None}
        self.state = (
            await self._worker.call(self._name, "on_user_message", scene, {"message": message}, Budget())
        ).state

    async def say(self, text: str) -> Any:
        return await self.ask("reply", message={"role": "user", "text": text, "name": None})

    async def say_and_use_tools(self, text: str) -> str:
        answer = await self.say(text)
        if isinstance(answer, dict):
            output = await self.ask("call_tool", call=answer)
            answer = await self.ask("reply", message={"role": "tool", "text": output, "name": answer["name"]})
        assert isinstance(answer, str)
        return answer


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    opened = await LoadingOpener(InlineLinks(), CODES, PATIENT)(read_sources(DIRECTORY))
    yield opened
    await opened.close()


async def test_every_file_loads_without_any_finding(worker: Worker) -> None:
    assert worker.diagnostics == ()
    assert [each.name for each in worker.manifests] == NAMES


async def test_every_character_is_shown_and_says_what_to_try(worker: Worker) -> None:
    assert all(each.good and each.comment for each in worker.manifests)


async def test_every_voice_is_described(worker: Worker) -> None:
    assert all(each.voice_source["description"] for each in worker.manifests)


@pytest.mark.parametrize("name", NAMES)
async def test_every_prompt_has_the_shared_basics_and_the_characters_own_words(worker: Worker, name: str) -> None:
    prompt = await Talk(worker, name).ask("make_system_prompt")

    assert prompts.SYSTEM_PROMPT_BASICS in prompt
    assert prompts.get_readable_llm_name() in prompt
    assert name in prompt


@pytest.mark.parametrize(
    ("name", "language"), [("Mireille", "fr"), ("Bea Quibble", "en"), ("Basil Thorne", "en/fr"), ("Wren", "en")]
)
async def test_a_prompt_asks_for_the_characters_language(worker: Worker, name: str, language: str) -> None:
    assert prompts.LANGUAGE_CODE_TO_INSTRUCTIONS[language] in await Talk(worker, name).ask("make_system_prompt")


@pytest.mark.parametrize("name", SPEAKING)
async def test_every_character_greets(worker: Worker, name: str) -> None:
    assert len(await Talk(worker, name).ask("greet")) > 20


@pytest.mark.parametrize("greeted", [True, False], ids=["greeted", "ungreeted"])
@pytest.mark.parametrize("text", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("name", SPEAKING)
async def test_every_character_has_an_answer_to_everything(
    worker: Worker, name: str, text: str, *, greeted: bool
) -> None:
    talk = Talk(worker, name)
    if greeted:
        await talk.ask("greet")

    # Several times, for a game has other answers at its end than at its beginning.
    for _ in range(15):
        answer = await talk.say_and_use_tools(text)
        assert 1 < len(answer) < 1000
        assert answer.isprintable()


@pytest.mark.parametrize("name", SPEAKING)
async def test_an_answer_takes_a_small_part_of_its_budget(worker: Worker, name: str) -> None:
    talk = Talk(worker, name)
    began = time.process_time()
    for text in INPUTS.values():
        await talk.say_and_use_tools(text)

    assert time.process_time() - began < Budget().deadline_seconds


# The quiz


async def answers_to(talk: Talk) -> str:
    """Find the right answer the way a cheat does: skip the question in a copy of the game."""
    kept = talk.state
    solution = (await talk.say("skip")).removeprefix("No shame in that: ").partition(". ")[0]
    talk.state = kept
    return str(solution)


@pytest.fixture
async def quiz(worker: Worker) -> Talk:
    talk = Talk(worker, "Bea Quibble")
    await talk.ask("greet")
    return talk


async def test_a_quiz_is_won_by_right_answers(quiz: Talk) -> None:
    for _ in range(12):
        answer = await quiz.say(f"hm, I think it is {(await answers_to(quiz)).upper()}!")

    assert "12 out of 12. You should have my job." in answer


async def test_a_quiz_forgives_a_slip_of_the_pen(quiz: Talk) -> None:
    quiz.state = {"order": list(range(12)), "asked": 0, "right": 0}
    await quiz.say("satrun")

    assert quiz.state["right"] == 1


async def test_a_quiz_counts_only_what_is_right(quiz: Talk) -> None:
    await quiz.say(await answers_to(quiz))
    await quiz.say("a plate of soup")

    assert "1 right out of 2" in await quiz.say("what's my score?")


async def test_the_score_survives_the_worker(quiz: Talk, worker: Worker) -> None:
    await quiz.say(await answers_to(quiz))
    replacement = await LoadingOpener(InlineLinks(), CODES, PATIENT)(read_sources(DIRECTORY))
    moved = Talk(replacement, "Bea Quibble")
    moved.state = quiz.state
    await worker.close()

    assert "1 right out of 1" in await moved.say("score")
    await replacement.close()


@pytest.mark.parametrize("text", ["hint", "score", "repeat", ""])
async def test_asking_costs_no_question(quiz: Talk, text: str) -> None:
    await quiz.say(text)

    assert quiz.state["asked"] == 0


async def test_a_finished_quiz_can_be_played_again(quiz: Talk) -> None:
    for _ in range(12):
        await quiz.say("pass")

    assert "Shall we play again?" in await quiz.say("hm")
    assert "Question 1:" in await quiz.say("yes please")
    assert quiz.state["asked"] == 0


# The story

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


# Chance and the clock


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


# The listener


async def test_a_listener_notices_talk_with_others(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    for text in ("my garden is full of snails", "snails in the garden, everywhere!"):
        await talk.hears(text, selected="Old Marrow")
    await talk.ask("on_response", message={"role": "assistant", "text": "three small words", "name": None})

    summary = await talk.ask("greet")

    assert "spoken twice, 11 words; we others, 3." in summary
    assert "with Old Marrow" in summary
    assert "garden, snails" in summary


async def test_a_listener_comes_back_to_what_is_said_twice(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    for text in ("my garden", "oh, that garden"):
        await talk.hears(text)

    assert "garden again, for the second time" in await talk.say("oh, that garden")


async def test_a_listeners_notebook_has_an_end(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    for number in range(50):
        await talk.hears(" ".join(f"word{number}x{each}" for each in range(30)))

    assert len(talk.state["topics"]) == 40


async def test_the_end_of_a_conversation_keeps_the_topics_and_drops_the_counts(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    await talk.hears("a garden")
    await talk.ask("on_conversation_end", reason="disconnect")

    assert talk.state == {"heard": 0, "words": 0, "answers": 0, "others": [], "topics": {"garden": 1}}


async def test_a_listener_forgets_when_asked(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    await talk.hears("a secret")
    await talk.say("forget that")

    assert talk.state == {}
