"""The commands `prompt` and `reload`, run as their users run them."""

import re
from pathlib import Path

import pytest
from casts import character, write_set
from command import CHARACTERS, FINDINGS, MISUSED, OK, run
from servers import running_server

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
