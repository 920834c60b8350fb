"""Talking to a character in a terminal."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from casts import character, write_set

from host.screen import harmless
from host.traces.files import read_trace

GREENROOM = Path(sys.executable).with_name("greenroom")
TOOLS = """
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "count",
            "description": "Count letters.",
            "parameters": {"type": "object", "properties": {"word": {"type": "string"}}},
        },
    }
]

@hookimpl
def greet(scene: Scene) -> str:
    return "Good evening."

@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    return str(len(call.arguments["word"]))
"""
ADA = character(
    "Ada",
    prompt="return 'You are Ada [sic].'",
    reply="""
    if message.role == "tool":
        return f"{message.text} letters."
    if message.text == "fail":
        return 1 / 0
    scene.state["last"] = message.text
    print("I heard", message.text)
    return ToolCall("count", {"word": message.text})
    """,
    more=TOOLS,
)


def talk(directory: Path, *lines: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    text = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        [GREENROOM, "chat", directory, *options], input=text, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def talking(directory: Path, *options: str) -> Iterator[tuple[IO[str], IO[str], subprocess.Popen[str]]]:
    command = [GREENROOM, "chat", directory, *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdin, process.stdout, process
        finally:
            process.kill()


def read_until(stream: IO[str], text: str) -> str:
    seen = ""
    while text not in seen:
        line = stream.readline()
        assert line, f"{text!r} never came: {seen}"
        seen += line
    return seen


def test_a_character_greets_answers_and_shows_what_it_does(tmp_path: Path) -> None:
    told = talk(
        write_set(tmp_path, {"ada.py": ADA}), "hello", "/tools", "/state", "/prompt", "/trace", "/quit", "unheard"
    )

    assert told.returncode == 0
    for line in (
        "Ada: Good evening.",
        '[calls count({"word": "hello"})]',
        "Ada: 5 letters.",
        "[Ada printed: I heard hello]",
        "count(word): Count letters.",
        "Ada: {'last': 'hello'}",
        "You are Ada [sic].",
    ):
        assert line in told.stdout.splitlines()
    assert "Ada.call_tool" in told.stdout
    assert "unheard" not in told.stdout
    assert told.stderr == ""


def test_what_fails_is_told_with_its_line_and_the_conversation_goes_on(tmp_path: Path) -> None:
    told = talk(write_set(tmp_path, {"ada.py": ADA}), "fail", "/nonsense", "hello")

    assert "ZeroDivisionError: division by zero [character_failed]" in told.stdout
    assert "There is no /nonsense" in told.stdout
    assert "Ada: 5 letters." in told.stdout


def test_another_character_can_be_selected(tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ADA, "bob.py": character("Bob")})
    told = talk(cast, "/characters", "/select Bob", "hello", "/select Nobody", options=("--character", "Ada"))

    assert "Ada\nBob\n" in told.stdout
    assert "Bob: Bob heard hello" in told.stdout
    assert "No character of this session is named 'Nobody'." in told.stdout


def test_a_set_of_which_nothing_loads_is_told_as_validate_tells_it(tmp_path: Path) -> None:
    told = talk(write_set(tmp_path, {"ada.py": "x = (\n"}), "hello")

    assert told.returncode == 1
    assert f"{tmp_path / 'ada.py'}:1:" in told.stdout
    assert "syntax-error" in told.stdout


def test_misuse_exits_2(tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": ADA})

    assert talk(tmp_path / "nowhere").returncode == 2
    assert talk(cast, options=("--character", "Nobody")).returncode == 2
    untraceable = talk(cast, options=("--trace", str(tmp_path / "nowhere" / "trace")))
    assert (untraceable.returncode, "Traceback" in untraceable.stderr) == (2, False)
    assert "the trace cannot be written" in untraceable.stdout


def test_settings_of_a_server_do_not_get_into_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_API_KEY", "a key of the server")
    monkeypatch.setenv("GREENROOM_CHARACTERS", "/nowhere")
    monkeypatch.setenv("GREENROOM_HOST", "0.0.0.0")
    cast = write_set(tmp_path, {"ada.py": ADA})

    assert "Ada: 5 letters." in talk(cast, "hello").stdout
    monkeypatch.setenv("GREENROOM_HOOK_SECONDS", "soon")
    wrong = talk(cast, "hello")
    assert (wrong.returncode, "GREENROOM_HOOK_SECONDS: Input should be a valid number" in wrong.stderr) == (2, True)


def test_a_saved_file_is_loaded_while_the_author_thinks(tmp_path: Path) -> None:
    cast = write_set(tmp_path, {"ada.py": "x = (\n"})
    with talking(cast, "--watch") as (keyboard, screen, process):
        read_until(screen, "Waiting for a change")
        write_set(cast, {"ada.py": ADA})
        read_until(screen, "/help")
        write_set(cast, {"ada.py": "x = (\n"})
        read_until(screen, "syntax-error")
        keyboard.write("hello\n")
        keyboard.flush()
        read_until(screen, "5 letters.")
        write_set(cast, {"ada.py": character("Ada", reply="return 'Mended.'")})
        read_until(screen, "Reloaded: 1 of 1")
        keyboard.write("hello\n")
        keyboard.close()
        read_until(screen, "Ada: Mended.")
        assert process.wait(30) == 0


def test_an_interrupt_ends_the_answer_and_not_the_conversation(tmp_path: Path) -> None:
    long_winded = character("Long", reply="return 'w ' * 30_000 if message.text == 'talk' else 'Yes.'")
    with talking(write_set(tmp_path, {"long.py": long_winded})) as (keyboard, screen, process):
        read_until(screen, "/help")
        keyboard.write("talk\n")
        keyboard.flush()
        screen.read(100)
        process.send_signal(signal.SIGINT)
        keyboard.write("still there?\n")
        keyboard.close()
        read_until(screen, "Long: Yes.")
        assert process.wait(30) == 0


def test_each_call_is_written_into_the_trace(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    talk(write_set(tmp_path / "cast", {"ada.py": ADA}), "hello", options=("--trace", str(file)))
    calls = read_trace(file).calls

    assert [each.hook for each in calls] == ["make_system_prompt", "greet", "reply", "call_tool", "reply"]
    first = calls[2]
    assert (first.outcome, first.state, first.printed) == ("answered", {"last": "hello"}, "I heard hello\n")
    assert (first.scene.state, calls[4].scene.state) == ({}, {"last": "hello"})
    assert first.answer_bytes > 0
    assert json.loads(file.read_text().splitlines()[4])["arguments"]["message"]["text"] == "hello"
    again = subprocess.run([GREENROOM, "replay", file], capture_output=True, text=True, timeout=60, check=False)
    assert again.stdout.splitlines()[-1] == "5 calls done again, none of them with another result."
    assert (again.returncode, again.stderr) == (0, "")


def test_nothing_that_a_character_says_is_obeyed_by_the_terminal() -> None:
    assert harmless("one\x1b[2J\ntwo\r\x07") == "one [2J\ntwo  "
