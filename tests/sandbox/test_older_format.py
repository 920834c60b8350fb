"""Files of the older format load unchanged: fixtures/older holds every habit that such files have."""

import json
import re
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plugin_api import prompts
from sandbox.codes import CodeCache
from sandbox.directories import read_sources
from sandbox.errors import HookFailed
from sandbox.limits import Budget
from sandbox.messages import Answered, SceneData
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

# Compiled once for all the tests.
CODES = CodeCache()

OLDER = Path(__file__).parents[1] / "fixtures" / "older"

ZOE = "Zoé d\u2019Été"

NAMES = [
    "Card Player",
    "Harbour Office",
    "Lost Property",
    "Night Clock",
    "Plain Speaker",
    ZOE,
    "Strict Teacher",
    "Tide Keeper",
    "Weather Desk",
]

# What each prompt has to say; the name, and then a regular expression that has to be found in it.
PROMPTS = [
    ("Tide Keeper", r"tide tables of a harbour"),
    ("Tide Keeper", re.escape(prompts.SYSTEM_PROMPT_BASICS)),
    ("Tide Keeper", re.escape(prompts.LANGUAGE_CODE_TO_INSTRUCTIONS["en"])),
    ("Tide Keeper", re.escape(prompts.get_readable_llm_name())),
    ("Plain Speaker", re.escape(prompts.DEFAULT_ADDITIONAL_INSTRUCTIONS)),
    ("Plain Speaker", re.escape(prompts.LANGUAGE_CODE_TO_INSTRUCTIONS["fr/en"])),
    ("Night Clock", r"It is [A-Z]\w+day, \w+ \d\d, \d{4} at \d\d:\d\d in the time zone \S+\."),
    ("Night Clock", r"Yesterday was \d\d\.\d\d\.\d{4}"),
    ("Night Clock", re.escape(prompts.LANGUAGE_CODE_TO_INSTRUCTIONS[None])),
    ("Card Player", r"You are (CHEERFUL|SULKING|BLUFFING) and hold [2-5] buttons, worth 0\.67 each"),
    ("Card Player", r"1\. From the tavern deck: the \w+, the \w+ \(of 004\)\n2\. From the court deck: .* \(of 003\)"),
    ("Card Player", r"from the top: the \w+, the \w+, the \w+\n"),
    ("Card Player", re.escape(prompts.LANGUAGE_CODE_TO_INSTRUCTIONS["en/fr"])),
    ("Harbour Office", r"Keep every answer under three sentences"),
    ("Harbour Office", r'"monday": "9-17",\n  "saturday": "10-14"'),
    ("Harbour Office", r"(Mind the step!|See you at low tide\.|À bientôt !)$"),
    ("Lost Property", r"Your tools: look_up, hand_in$"),
    ("Weather Desk", r"# Desk\n.*\n- less rain\n- a remarkable cloud\n- sun, by mistake$"),
    (ZOE, r"« ça ira » — 大丈夫 — когда нужно"),
    (ZOE, r"Lecture → Silence → Éloge"),
    (ZOE, re.escape(prompts.LANGUAGE_CODE_TO_INSTRUCTIONS["fr"])),
]


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    opened = await LoadingOpener(InlineLinks(), CODES)(read_sources(OLDER))
    yield opened
    await opened.close()


async def ask(worker: Worker, name: str, hook: str, **arguments: Any) -> Answered:
    scene = SceneData(selected=name, now_seconds=time.time())
    return await worker.call(name, hook, scene, arguments, Budget())


async def use(worker: Worker, name: str, tool: str, **arguments: Any) -> Answered:
    return await ask(worker, name, "call_tool", call={"name": tool, "arguments": arguments})


async def test_all_files_load_without_any_finding(worker: Worker) -> None:
    assert worker.diagnostics == ()
    assert [each.name for each in worker.manifests] == NAMES


@pytest.mark.parametrize(("name", "pattern"), PROMPTS)
async def test_a_prompt_says_what_its_file_puts_into_it(worker: Worker, name: str, pattern: str) -> None:
    answered = await ask(worker, name, "make_system_prompt")

    assert re.search(pattern, answered.value)


async def test_the_clock_in_a_prompt_is_right(worker: Worker) -> None:
    prompt = (await ask(worker, "Night Clock", "make_system_prompt")).value

    written = re.search(r"It is (.* at \d\d:\d\d) in", prompt)
    assert written
    assert abs(datetime.now() - datetime.strptime(written[1], "%A, %B %d, %Y at %H:%M")) < timedelta(minutes=2)  # noqa: DTZ005, DTZ007 (as the file does)


async def test_what_is_drawn_by_lot_is_drawn_anew_for_each_prompt(worker: Worker) -> None:
    prompts_asked = {(await ask(worker, "Card Player", "make_system_prompt")).value for _ in range(20)}

    assert len(prompts_asked) > 1


async def test_each_session_draws_its_own_lots() -> None:
    drawn = set()
    for _ in range(20):
        worker = await LoadingOpener(InlineLinks(), CODES)(read_sources(OLDER))
        drawn.add((await ask(worker, "Card Player", "make_system_prompt")).value)
        await worker.close()

    assert len(drawn) > 1


@pytest.mark.parametrize("name", ["Lost Property", "Weather Desk"])
async def test_tools_stand_in_the_manifest_and_can_be_called(worker: Worker, name: str) -> None:
    [manifest] = [each for each in worker.manifests if each.name == name]

    assert manifest.tools
    assert "call_tool" in manifest.hooks


async def test_get_tools_finds_the_tools_through_globals(worker: Worker) -> None:
    listed = (await ask(worker, "Lost Property", "list_tools")).value

    assert [tool["name"] for tool in listed] == ["look_up", "hand_in"]


@pytest.mark.parametrize(
    ("tool", "arguments", "answer"),
    [
        ("look_up", {"thing": "umbrella"}, {"thing": "umbrella", "count": 14, "shelf": "Ü3"}),
        ("look_up", {"thing": "umbrella", "at_most": 5}, {"thing": "umbrella", "count": 5, "shelf": "Ü3"}),
        ("hand_in", {"things": ["hat", "boot"]}, {"taken": ["boot", "hat"], "total": 2}),
    ],
)
async def test_a_tool_answers_in_json(worker: Worker, tool: str, arguments: dict[str, Any], answer: Any) -> None:
    assert json.loads((await use(worker, "Lost Property", tool, **arguments)).value) == answer


async def test_json_keeps_letters_that_are_not_ascii(worker: Worker) -> None:
    assert "Ü3" in (await use(worker, "Lost Property", "look_up", thing="glove")).value


async def test_tools_work_without_get_tools_and_may_count(worker: Worker) -> None:
    first = await use(worker, "Weather Desk", "report", days_ago=1)
    second = await use(worker, "Weather Desk", "report", days_ago=2)

    assert first.value == "report 1: 08 May brought less rain"
    assert second.value == "report 2: 07 May brought a remarkable cloud"


@pytest.mark.parametrize(
    ("name", "tool", "arguments"),
    [
        ("Lost Property", "look_up", {}),
        ("Lost Property", "look_up", {"thing": "elephant"}),
        ("Lost Property", "look_up", {"thing": "glove", "at_most": 0}),
        ("Lost Property", "hand_in", {"things": ["hat", 7]}),
        ("Lost Property", "sell", {}),
        ("Weather Desk", "report", {"days_ago": 8}),
        ("Weather Desk", "report", {"days_ago": "1"}),
    ],
)
async def test_arguments_that_do_not_fit_never_reach_the_tool(
    worker: Worker, name: str, tool: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(HookFailed) as refused:
        await use(worker, name, tool, **arguments)

    assert refused.value.diagnostic.line == 0


async def test_what_a_tool_raises_names_the_line_and_quotes_the_author(worker: Worker) -> None:
    with pytest.raises(HookFailed) as failed:
        await use(worker, "Lost Property", "look_up", thing="ghost")

    lines = (OLDER / "lost_property.py").read_text().split("\n")
    assert "nobody ever lost a ghost" in failed.value.diagnostic.message
    assert "nobody ever lost" in lines[failed.value.diagnostic.line - 1]


async def test_what_a_prompt_raises_names_the_line_and_quotes_the_author(worker: Worker) -> None:
    with pytest.raises(HookFailed) as failed:
        await ask(worker, "Strict Teacher", "make_system_prompt")

    lines = (OLDER / "strict_teacher.py").read_text().split("\n")
    assert "Unknown grade: 'unheard-of', expected one of ['good', 'poor']" in failed.value.diagnostic.message
    assert "Unknown grade" in lines[failed.value.diagnostic.line - 1]


async def test_what_a_file_prints_comes_with_the_answer_and_not_on_stdout(
    worker: Worker, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = await use(worker, "Lost Property", "look_up", thing="glove")
    prompt = await ask(worker, "Harbour Office", "make_system_prompt")

    assert tool.printed == "tool look_up with {'thing': 'glove'}\n"
    assert prompt.printed == "farewells: 3\n"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("Plain Speaker", "name", "Plain Speaker"),
        ("Plain Speaker", "language", "fr/en"),
        ("Plain Speaker", "good", None),
        ("Tide Keeper", "good", True),
        ("Tide Keeper", "metadata", {"good": True, "comment": None, "added": "spring"}),
        ("Card Player", "good", False),
        ("Card Player", "comment", "still learning"),
        (ZOE, "file", "résumé.py"),
        ("Night Clock", "language", None),
    ],
)
async def test_a_manifest_tells_what_the_constants_say(worker: Worker, name: str, field: str, value: Any) -> None:
    [manifest] = [each for each in worker.manifests if each.name == name]

    assert getattr(manifest, field) == value


async def test_a_voice_of_freesound_is_kept_as_it_stands(worker: Worker) -> None:
    [manifest] = [each for each in worker.manifests if each.name == "Tide Keeper"]

    assert manifest.voice_source["sound_instance"] == {
        "id": 1,
        "name": "harbour.wav",
        "username": "somebody",
        "license": "CC0",
    }
    assert manifest.voice_source["start_time"] == 3
