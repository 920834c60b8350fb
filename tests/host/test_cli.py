"""The installed command, run as its users run it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from casts import character, write_set
from servers import listening, running_server

COMMAND = Path(sys.executable).parent / "greenroom"
CHARACTERS = Path(__file__).parents[2] / "characters"
OK, FINDINGS, MISUSED = 0, 1, 2


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        env={**_clean_environment(), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}


# validate


def test_validate_says_what_loads_and_exits_0() -> None:
    done = run("validate", CHARACTERS)

    assert (done.returncode, done.stderr) == (OK, "")
    assert f"{CHARACTERS / 'quizmaster.py'}: Bea Quibble: loads" in done.stdout
    assert done.stdout.splitlines()[-1] == "7 of 7 characters load."


def test_validate_names_file_line_and_column_of_what_does_not_load_and_exits_1(tmp_path: Path) -> None:
    directory = write_set(
        tmp_path,
        {"fine.py": character("Fine"), "bad.py": "import os\n", "worse.py": "x = (\n", "slow.py": "while 1: pass"},
    )
    done = run("validate", directory)

    assert done.returncode == FINDINGS
    assert "Fine: loads" in done.stdout
    assert re.search(
        rf"^{re.escape(str(directory))}/bad\.py:1:\d+: error: .*\[import-not-allowed\]$", done.stdout, re.MULTILINE
    )
    assert re.search(
        rf"^{re.escape(str(directory))}/worse\.py:1:\d+: error: .*\[syntax-error\]$", done.stdout, re.MULTILINE
    )
    assert "slow.py" in done.stdout
    assert "1 of 4 characters load." in done.stdout


def test_validate_takes_a_relative_directory_as_a_shell_does(tmp_path: Path) -> None:
    write_set(tmp_path / "set", {"fine.py": character("Fine")})
    done = subprocess.run(
        [COMMAND, "validate", "set"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )

    assert (done.returncode, done.stderr) == (OK, "")
    assert "set/fine.py: Fine: loads" in done.stdout


def test_validate_of_an_empty_directory_exits_1(tmp_path: Path) -> None:
    assert run("validate", tmp_path).returncode == FINDINGS


@pytest.mark.parametrize("directory", ["/nowhere", "/nowhere/ada.py", "/dev/null"])
def test_validate_of_what_is_no_directory_and_no_character_exits_2_and_says_so_on_stderr(directory: str) -> None:
    done = run("validate", directory)

    assert (done.returncode, done.stdout) == (MISUSED, "")
    assert done.stderr.startswith(f"greenroom: {directory}: ")


def test_validate_without_a_directory_exits_2() -> None:
    assert run("validate").returncode == MISUSED


def test_validate_says_the_same_in_each_format_and_exits_alike(tmp_path: Path) -> None:
    write_set(tmp_path, {"fine.py": character("Fine"), "bad.py": "import os\n"})

    done = {form: run("validate", "--format", form, tmp_path) for form in ("text", "json", "sarif", "github")}

    assert {(each.returncode, each.stderr) for each in done.values()} == {(FINDINGS, "")}
    assert "import os\n           ^^\n" in done["text"].stdout
    assert [each["name"] for each in json.loads(done["json"].stdout)["characters"]] == ["Fine"]
    assert json.loads(done["sarif"].stdout)["runs"][0]["results"][0]["ruleId"] == "import-not-allowed"
    assert done["github"].stdout.startswith(f"::error file={tmp_path}/bad.py,line=1,endLine=1,col=8,endColumn=9,title=")
    assert run("validate", "--format", "yaml", tmp_path).returncode == MISUSED


def test_validate_takes_a_warning_for_a_finding_if_it_is_to_be_strict(tmp_path: Path) -> None:
    file = write_set(tmp_path, {"ada.py": character("Ada", reply="return mesage.text")}) / "ada.py"

    loose, strict = run("validate", file), run("validate", "--strict", file)

    assert (loose.returncode, strict.returncode) == (OK, FINDINGS)
    assert "warning: Nothing gives 'mesage' a meaning. [name-unknown]" in loose.stdout


def test_validate_gives_each_hook_the_budget_that_it_is_told(tmp_path: Path) -> None:
    slow = "x = 0\nfor n in range(3_000_000):\n    x += n\nreturn str(x)"
    directory = write_set(tmp_path, {"ada.py": character("Ada", prompt=slow)})

    short, long = (run("validate", "--budget", seconds, directory) for seconds in ("0.01", "30"))

    assert (short.returncode, long.returncode) == (FINDINGS, OK)
    assert "make_system_prompt took longer than it may. [budget-exceeded]" in short.stdout


def test_validate_shows_prompts_if_it_is_to(tmp_path: Path) -> None:
    directory = write_set(tmp_path, {"ada.py": character("Ada", prompt="return 'First.\\nSecond.'")})

    assert "    | First.\n    | Second.\n" in run("validate", "--prompt", directory).stdout
    assert "First." not in run("validate", directory).stdout


def test_validate_prints_the_schema_of_its_json() -> None:
    done = run("validate", "--schema")

    assert (done.returncode, done.stderr) == (OK, "")
    assert json.loads(done.stdout)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize(
    ("environment", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)], ids=str
)
def test_validate_is_coloured_on_a_terminal_unless_it_is_not_to_be(
    environment: dict[str, str],
    is_coloured: bool,  # noqa: FBT001 (a column of the table)
    tmp_path: Path,
) -> None:
    directory = write_set(tmp_path, {"bad.py": "import os\n"})
    ours, terminal = os.openpty()
    with subprocess.Popen(
        [COMMAND, "validate", directory],
        env={**_clean_environment(), "TERM": "xterm", **environment},
        stdout=terminal,
        stderr=terminal,
    ) as done:
        os.close(terminal)
        shown = _read_all(ours)

    assert done.returncode == FINDINGS
    assert ("\x1b[31m" in shown) == is_coloured
    assert "import-not-allowed" in shown


def _read_all(number: int) -> str:
    parts: list[bytes] = []
    with contextlib.suppress(OSError):
        # The end of a terminal is an error.
        while part := os.read(number, 65536):
            parts.append(part)
    os.close(number)
    return b"".join(parts).decode()


def test_the_hook_for_pre_commit_is_a_command_that_takes_files(tmp_path: Path) -> None:
    hooks = (CHARACTERS.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    [entry] = re.findall(r"^  entry: (.*)$", hooks, re.MULTILINE)
    files = write_set(tmp_path, {"fine.py": character("Fine"), "bad.py": "import os\n"})
    command, *arguments = entry.split()

    assert command == COMMAND.name
    assert run(*arguments, files / "fine.py").returncode == OK
    assert run(*arguments, files / "fine.py", files / "bad.py").returncode == FINDINGS


# prompt


def test_prompt_prints_the_prompt_that_a_session_would_use() -> None:
    done = run("prompt", CHARACTERS, "--character", "Bea Quibble")

    assert (done.returncode, done.stderr) == (OK, "")
    assert "You are Bea Quibble, host of the smallest quiz show" in done.stdout


def test_prompt_of_nobody_or_of_one_that_fails_says_so_on_stderr_and_exits_1(tmp_path: Path) -> None:
    failing = write_set(tmp_path, {"a.py": character("Ada", prompt="raise ValueError('none today')")})

    nobody = run("prompt", CHARACTERS, "--character", "Nobody")
    fails = run("prompt", failing, "--character", "Ada")

    assert (nobody.returncode, nobody.stdout) == (FINDINGS, "")
    assert "Nobody" in nobody.stderr
    assert (fails.returncode, fails.stdout) == (FINDINGS, "")
    assert "a.py:11" in fails.stderr
    assert "none today" in fails.stderr


def test_prompt_in_a_directory_that_is_not_there_exits_2() -> None:
    assert run("prompt", "/nowhere", "--character", "Ada").returncode == MISUSED


# reload


def test_reload_prints_the_documented_lines(tmp_path: Path) -> None:
    directory = write_set(tmp_path, {"a.py": character("Ada"), "b.py": character("Bob"), "c.py": "def"})
    with running_server(worker="inline") as server:
        done = run("reload", directory, "--url", server.url)

    lines = done.stdout.splitlines()
    assert done.returncode == OK
    assert lines[:4] == [
        f"Sending reload request to {server.url}/v1/characters/reload",
        "Payload: {",
        f'  "directory": "{directory}"',
        "}",
    ]
    assert lines[4:9] == [
        "",
        "✓ Characters reloaded successfully!",
        f"  Directory: {directory}",
        "  Loaded: 2/3 characters",
        "  Errors: 1",
    ]
    assert re.fullmatch(r"  Duration: \d+\.\d\ds", lines[9])
    assert lines[10:] == ["", f"  Successfully loaded 2 characters from {directory}"]
    assert re.search(r"c\.py:1:\d+: error: .*\[syntax-error\]", done.stderr)


def test_reload_that_loads_nothing_or_fails_exits_1_and_says_why_on_stderr(tmp_path: Path) -> None:
    broken = write_set(tmp_path / "broken", {"c.py": "def"})
    with running_server(worker="inline", api_key="right") as server:
        key = ("--url", server.url, "--api-key", "right")
        nothing, missing = run("reload", broken, *key), run("reload", "/nowhere", *key)
        relative, wrong_key = run("reload", "characters", *key), run("reload", "default", "--url", server.url)
        fine = run("reload", "default", "--url", server.url, GREENROOM_API_KEY="right")

    for done in (nothing, missing, relative, wrong_key):
        assert done.returncode == FINDINGS
        assert "✓" not in done.stdout
        assert done.stderr.startswith("✗ Reload failed (")
    assert "c.py:1:" in nothing.stderr
    assert "\n      Write what it is called" in nothing.stderr
    assert "does not exist" in missing.stderr
    assert "(401)" in wrong_key.stderr
    assert (fine.returncode, fine.stderr) == (OK, "")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "ftp://localhost", "localhost:8000", "http://no where", "http://[::1"]
)
def test_reload_of_a_server_that_is_not_there_exits_1_in_one_line(url: str) -> None:
    done = run("reload", "default", "--url", url)

    assert done.returncode == FINDINGS
    assert done.stderr.startswith("✗ ")
    assert len(done.stderr.splitlines()) == 1


# serve


@pytest.mark.parametrize("extra", [[], ["--api-key", "right"], ["--allow-root", "/srv"]])
def test_serve_refuses_to_be_exposed_with_a_sentence_that_says_what_to_add(extra: list[str]) -> None:
    done = run("serve", "--host", "0.0.0.0", "--port", "0", *extra)

    assert (done.returncode, done.stdout) == (MISUSED, "")
    assert done.stderr.startswith("greenroom: Listening on 0.0.0.0, beyond this machine, also needs ")
    assert ("--api-key" in done.stderr) == ("--api-key" not in extra)
    assert ("--allow-root" in done.stderr) == ("--allow-root" not in extra)
    assert len(done.stderr.splitlines()) == 1


def test_serve_without_a_character_that_loads_says_so_and_does_not_start(tmp_path: Path) -> None:
    done = run("serve", "--port", "0", "--characters", write_set(tmp_path, {"a.py": "def"}))

    assert done.returncode == MISUSED
    assert done.stderr.startswith("greenroom: the default characters in ")
    assert "a.py:1:" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_on_a_port_that_is_taken_does_not_start() -> None:
    with listening() as taken:
        done = run("serve", "--worker", "inline", "--port", taken.getsockname()[1])

    assert done.returncode != OK
    assert "address already in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("wrong", [["--port", "70000"], ["--worker", "thread"], ["--max-sessions", "0"]])
def test_serve_with_a_wrong_setting_says_which(wrong: list[str]) -> None:
    done = run("serve", *wrong)

    assert done.returncode == MISUSED
    assert done.stderr.startswith(f"greenroom: {wrong[0]}: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_it_listens_and_ends_well_when_told_to(end: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [COMMAND, "serve", "--port", str(port)], env=_clean_environment(), stderr=subprocess.PIPE, encoding="utf-8"
    ) as server:
        assert server.stderr is not None
        assert f"127.0.0.1:{port}" in server.stderr.readline()
        server.send_signal(end)
        rest = server.stderr.read()

    assert server.returncode in {OK, -end, 128 + end}
    assert "Traceback" not in rest


def test_help_names_each_command() -> None:
    done = run("--help")

    assert done.returncode == OK
    for command in ("serve", "validate", "prompt", "reload"):
        assert command in done.stdout
