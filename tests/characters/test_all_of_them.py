"""The default characters are worth talking to without any language model, whatever is said to them."""

import time

import pytest
from default_cast import Talk

from plugin_api import prompts
from sandbox.limits import Budget
from sandbox.workers import Worker

NAMES = ["Mireille", "Tilda Tally", "Madame Oriole", "Basil Thorne", "Wren", "Bea Quibble", "Old Marrow"]
SPEAKING = [name for name in NAMES if name != "Basil Thorne"]
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
