"""The command `validate` and its hook for pre-commit, run as their users run them."""

import contextlib
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from casts import character, write_set
from command import CHARACTERS, COMMAND, FINDINGS, MISUSED, OK, clean_environment, run


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
        env={**clean_environment(), "TERM": "xterm", **environment},
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
