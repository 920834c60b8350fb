"""The fixtures of `plugin_api.testing`, used as authors use them."""

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import casts
import pytest

from plugin_api import Message, Tool, ToolCall
from plugin_api.testing import (
    CharacterProblem,
    DoesNotLoad,
    HookFailed,
    LoadCharacter,
    OpenSession,
    OverBudget,
    RanTool,
    Refused,
    ResponseFailed,
    ScriptModel,
)

ROOT = Path(__file__).parents[3]
PRICES = """
TOOLS = [{"type": "function", "function": {"name": "price", "description": "Say a price.", "parameters": {
    "type": "object", "properties": {"thing": {"type": "string"}}, "required": ["thing"]}}}]

@hookimpl
def call_tool(scene, call):
    return f"{len(call.arguments['thing'])} coins"
"""
ASKS_A_TOOL = """
if message.role == "tool":
    return f"It costs {message.text}."
return ToolCall("price", {"thing": message.text})
"""
COUNTS = """
scene.state["turns"] = scene.state.get("turns", 0) + 1
return f"{scene.state['turns']} of {len(scene.messages)} at {scene.now:%H:%M}"
"""
DRAWS = """
import random
return " ".join(str(random.randint(1, 1000)) for _ in range(5))
"""


def write(directory: Path, reply: str, **more: str) -> Path:
    casts.write_set(directory, {"ada.py": casts.character("Ada", reply=reply, **more)})  # type: ignore[arg-type]
    return directory / "ada.py"


# One character


def test_a_character_is_asked_and_what_was_said_is_remembered(character: LoadCharacter, tmp_path: Path) -> None:
    ada = character(write(tmp_path, COUNTS))

    assert (ada.name, ada.hooks) == ("Ada", ("make_system_prompt", "reply"))
    assert ada.reply("Hello") == "1 of 1 at 12:00"
    assert ada.reply("Again") == "2 of 3 at 12:00"
    assert [each.role for each in ada.messages] == ["user", "assistant"] * 2
    assert ada.state == {"turns": 2}


def test_a_character_is_told_the_time_and_the_state_that_the_test_gives(
    character: LoadCharacter, tmp_path: Path
) -> None:
    evening = datetime(2031, 5, 4, 19, 30, tzinfo=timezone(timedelta(hours=2), "CEST"))

    ada = character(write(tmp_path, COUNTS), now=evening)
    ada.state = {"turns": 6}

    assert ada.reply("Hello") == "7 of 1 at 19:30"
    ada.now += timedelta(hours=1)
    assert ada.reply("Hello") == "8 of 3 at 20:30"


def test_the_same_seed_draws_the_same_and_another_one_does_not(character: LoadCharacter, tmp_path: Path) -> None:
    path = write(tmp_path, DRAWS)

    drawn, again, otherwise = (character(path, seed=seed).reply("Draw") for seed in (4, 4, 5))

    assert drawn == again != otherwise


def test_every_clock_of_a_character_tells_the_time_of_the_test(character: LoadCharacter, tmp_path: Path) -> None:
    asked = "import datetime as dt, time\nreturn f'{dt.datetime.now():%H:%M} {dt.date.today()} {time.time():.0f}'"
    ada = character(write(tmp_path, asked), now=datetime(2030, 1, 1, 8, 15, tzinfo=timezone(timedelta(hours=2))))

    assert ada.reply("Hello") == "08:15 2030-01-01 1893478500"
    ada.now += timedelta(days=1)
    assert ada.reply("Hello") == "08:15 2030-01-02 1893564900"


def test_the_tools_of_a_character_are_listed_and_run(character: LoadCharacter, tmp_path: Path) -> None:
    ada = character(write(tmp_path, ASKS_A_TOOL, more=PRICES))

    assert [each.name for each in ada.tools()] == ["price"]
    assert isinstance(ada.tools()[0], Tool)
    assert ada.reply("tea") == ToolCall("price", {"thing": "tea"})
    output = ada.call_tool("price", thing="tea")
    assert ada.reply(Message("tool", output, "price")) == "It costs 3 coins."
    with pytest.raises(HookFailed, match="thing"):
        ada.call_tool("price", thing=3)


def test_prints_are_there_for_the_test(character: LoadCharacter, tmp_path: Path) -> None:
    ada = character(write(tmp_path, 'print("psst")\nreturn "Hello"'))

    ada.reply("Hello")

    assert ada.printed == "psst\n"


def test_a_hook_that_fails_is_told_by_the_authors_line(character: LoadCharacter, tmp_path: Path) -> None:
    path = write(tmp_path, "return 1 / 0")
    line = path.read_text().splitlines().index("    return 1 / 0") + 1

    with pytest.raises(HookFailed, match="ZeroDivisionError") as caught:
        character(path).reply("Hello")

    assert [(each.file, each.line) for each in caught.value.findings] == [("ada.py", line)]


def test_a_hook_that_is_not_there_is_named(character: LoadCharacter, tmp_path: Path) -> None:
    ada = character(write(tmp_path, "return None"))

    with pytest.raises(HookFailed, match="'greet'; it has make_system_prompt, reply"):
        ada.greet()
    with pytest.raises(TypeError, match="reply takes message beside the scene, not text"):
        ada.ask("reply", text="Hello")


def test_a_file_that_does_not_load_tells_all_its_findings(character: LoadCharacter, tmp_path: Path) -> None:
    casts.write_set(tmp_path, {"fine.py": casts.character("Fine"), "bad.py": "import os\nimport sys\n"})

    with pytest.raises(DoesNotLoad, match=r"bad\.py:1:8: .*\n.*\nbad\.py:2:8: ") as caught:
        character(tmp_path / "bad.py")

    assert [each.line for each in caught.value.findings] == [1, 2]
    assert character(tmp_path / "fine.py").name == "Fine"


def test_a_budget_is_kept_by_the_workers_own_clock(character: LoadCharacter, tmp_path: Path) -> None:
    ada = character(write(tmp_path, "for number in range(int(message.text)): pass\nreturn 'x' * 3000"))
    ada.reply("10")

    with ada.within(cpu_seconds=0.02), pytest.raises(OverBudget):
        ada.reply("1000000000")
    with ada.within(answer_bytes=1000), pytest.raises(HookFailed, match="larger than 1000 bytes"):
        ada.reply("10")
    with ada.within(cpu_seconds=0.2, answer_bytes=4000):
        assert ada.reply("10") == "x" * 3000


def test_a_character_that_ends_its_worker_gets_another_and_keeps_its_state(
    character: LoadCharacter, tmp_path: Path
) -> None:
    reply = "scene.state['n'] = scene.state.get('n', 0) + 1\nreturn str(sum(range(int(message.text))))"
    ada = character(write(tmp_path, reply))
    ada.reply("3")

    with ada.within(cpu_seconds=0.05), pytest.raises(OverBudget):
        ada.reply("1000000000000")

    assert (ada.reply("3"), ada.state) == ("3", {"n": 2})


@pytest.mark.parametrize("name", [path.name for path in sorted((ROOT / "characters").glob("*.py"))])
def test_each_default_character_can_be_tested(character: LoadCharacter, name: str) -> None:
    assert character(ROOT / "characters" / name).prompt()


# A session


def test_a_session_runs_tools_and_shows_what_they_said(session: OpenSession, tmp_path: Path) -> None:
    client = session(write(tmp_path, ASKS_A_TOOL, more=PRICES))

    assert client.selected == "Ada"
    assert client.say("tea") == "It costs 3 coins."
    [ran] = client.ran
    assert ran[:3] == ("price", {"thing": "tea"}, "3 coins")
    assert [each["type"] for each in client.events][:2] == ["session.created", "session.updated"]


def test_a_session_has_all_characters_of_a_directory(session: OpenSession, tmp_path: Path) -> None:
    casts.write_set(tmp_path, {"a.py": casts.character("Ada"), "b.py": casts.character("Bob")})
    client = session(tmp_path)

    assert (client.characters, client.selected) == (["Ada", "Bob"], None)
    client.select("Bob")
    assert client.say("Hello") == "Bob heard Hello"
    with pytest.raises(Refused) as caught:
        client.select("Eve")
    assert (caught.value.code, client.selected) == ("character_not_found", "Bob")


def test_a_session_reloads_and_tells_what_does_not_load(session: OpenSession, tmp_path: Path) -> None:
    casts.write_set(tmp_path, {"one/a.py": casts.character("Ada"), "two/b.py": "import os\n"})
    client = session(tmp_path / "one")

    assert client.reload() == ["Ada"]
    with pytest.raises(Refused, match="import-not-allowed") as caught:
        client.reload(tmp_path / "two")

    assert (caught.value.code, caught.value.findings[0].file) == ("no_valid_characters", "b.py")


def test_a_session_of_which_nothing_loads_does_not_begin(session: OpenSession, tmp_path: Path) -> None:
    casts.write_set(tmp_path, {"b.py": "import os\n"})

    with pytest.raises(DoesNotLoad, match="import-not-allowed"):
        session(tmp_path)


def test_a_session_stands_still_in_time_and_draws_what_its_seed_says(session: OpenSession, tmp_path: Path) -> None:
    path = write(tmp_path, DRAWS.replace("return ", "return f'{scene.now:%H:%M} ' + "))

    drawn, again, otherwise = (session(path, seed=seed).say("Draw") for seed in (4, 4, 5))

    assert drawn == again != otherwise
    assert drawn.startswith("12:00 ")
    client = session(path)
    client.now = datetime(2030, 1, 1, 8, 15)  # noqa: DTZ001 (one without a zone is taken for UTC)
    assert client.say("Draw").startswith("08:15 ")


def test_a_response_that_fails_fails_the_test(session: OpenSession, tmp_path: Path) -> None:
    with pytest.raises(ResponseFailed, match="ZeroDivisionError") as caught:
        session(write(tmp_path, "return 1 / 0")).say("Hello")

    assert caught.value.code == "character_failed"


# A language model


def test_a_scripted_model_says_what_it_is_told_and_shows_what_it_was_sent(
    session: OpenSession, scripted_model: ScriptModel, tmp_path: Path
) -> None:
    model = scripted_model(ToolCall("price", {"thing": "tea"}), lambda asked: f"I hear {asked.messages[-1].text}.")
    client = session(write(tmp_path, "return None", more=PRICES), model=model)

    assert client.say("What is tea?") == "I hear 3 coins."
    first, second = model.asked
    assert (first.prompt, first.tools) == ("SECRET PROMPT", ("price",))
    assert first.messages == (Message("user", "What is tea?"),)
    assert second.messages[-1] == Message("tool", "3 coins", "price")


def test_a_scripted_model_may_call_a_function_of_the_client(
    session: OpenSession, scripted_model: ScriptModel, tmp_path: Path
) -> None:
    client = session(write(tmp_path, "return None"), model=scripted_model(ToolCall("lamp"), "The lamp is on."))
    client.update(tools=[{"type": "function", "name": "lamp", "parameters": {"type": "object"}}])

    assert client.say("Light!") == ""
    assert client.ran == [RanTool("lamp", {}, None, client.ran[0].call_id)]
    assert client.give_output("on") == "The lamp is on."


def test_a_script_that_is_over_fails_the_response(
    session: OpenSession, scripted_model: ScriptModel, tmp_path: Path
) -> None:
    client = session(write(tmp_path, "return None"), model=scripted_model("One."))
    client.say("Hello")

    with pytest.raises(ResponseFailed, match="has 1 answers, and was asked for one more"):
        client.say("Hello")


# Plain pytest

TEST_OF_A_PROMPT = """
def test_the_prompt_is_the_one_that_is_kept(character):
    character("ada.py").check_prompt()

def test_a_failure(character):
    character("ada.py").reply("Hello")
"""


def run_pytest(directory: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *flags]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


def test_prompts_are_kept_compared_and_renewed_by_plain_pytest(tmp_path: Path) -> None:
    casts.write_set(tmp_path, {"tests/test_ada.py": TEST_OF_A_PROMPT})
    write(tmp_path, "return 1 / 0", prompt="return 'You are Ada.\\nYou count.'")
    kept = tmp_path / "tests" / "prompts" / "ada.txt"

    assert "Run pytest --update-prompts" in run_pytest(tmp_path, "-k", "prompt").stdout
    assert run_pytest(tmp_path, "-k", "prompt", "--update-prompts").returncode == 0
    assert kept.read_text() == "You are Ada.\nYou count."
    assert run_pytest(tmp_path, "-k", "prompt").returncode == 0

    write(tmp_path, "return 1 / 0", prompt="return 'You are Ada.\\nYou guess.'")
    changed = run_pytest(tmp_path, "-k", "prompt")
    assert changed.returncode == 1
    assert {"-You count.", "+You guess."} <= {line.removeprefix("E").strip() for line in changed.stdout.splitlines()}


def test_a_failure_shows_the_authors_lines_and_none_of_ours(tmp_path: Path) -> None:
    casts.write_set(tmp_path, {"tests/test_ada.py": TEST_OF_A_PROMPT})
    write(tmp_path, "return 1 / 0")

    done = run_pytest(tmp_path, "-k", "failure")

    assert done.returncode == 1
    assert "ada.py:" in done.stdout
    assert "host/kit" not in done.stdout
    assert "warning" not in done.stdout


def test_all_problems_fail_a_test_as_assertions_do() -> None:
    kinds = (DoesNotLoad, HookFailed, OverBudget, Refused, ResponseFailed)

    assert all(issubclass(kind, CharacterProblem) for kind in kinds)
    assert issubclass(CharacterProblem, AssertionError)
