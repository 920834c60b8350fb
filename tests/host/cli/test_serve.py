"""The command `serve`, run as its users run it."""

import signal
import socket
import subprocess
from pathlib import Path

import pytest
from casts import write_set
from command import COMMAND, MISUSED, OK, clean_environment, run
from servers import listening


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
        [COMMAND, "serve", "--port", str(port)], env=clean_environment(), stderr=subprocess.PIPE, encoding="utf-8"
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
