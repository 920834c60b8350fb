"""Landlock alone, in processes that nothing else locks in."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.walls.landlock import supported_version

SCRIPT = """
import os, socket, sys
from sandbox.limits import forbid_new_privileges
from sandbox.walls import landlock

folder = sys.argv[1]
listening, connected = socket.create_server(("127.0.0.1", 0)), socket.socket()
waiting, kept = os.pipe()
neighbour = os.fork()
if neighbour == 0:
    os.close(kept)
    os.read(waiting, 1)
    os._exit(0)

forbid_new_privileges()
landlock.enter(landlock.open_ruleset(landlock.supported_version()))
try:
    exec(sys.argv[2])
    print("done")
except PermissionError:
    print("refused")
"""
# Each with the version of Landlock that refuses it.
ATTEMPTS: dict[str, tuple[str, int]] = {
    "read a file": ("open('/etc/passwd')", 1),
    "list a directory": ("os.listdir('/')", 1),
    "write a file": ("open(folder + '/new', 'w')", 1),
    "remove a file": ("os.unlink(folder + '/there')", 1),
    "make a directory": ("os.mkdir(folder + '/new')", 1),
    "run a program": ("os.execv('/bin/true', ['true'])", 1),
    "cut a file": ("os.truncate(folder + '/there', 0)", 3),
    "connect to a port": ("connected.connect(listening.getsockname())", 4),
    "take a port": ("socket.create_server(('127.0.0.1', 0))", 4),
    "signal its parent": ("os.kill(os.getppid(), 0)", 6),
    "signal a neighbour": ("os.kill(neighbour, 0)", 6),
}


def run(attempt: str, folder: Path) -> str:
    command = [sys.executable, "-c", SCRIPT, folder, attempt]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


@pytest.fixture(scope="module")
def version() -> int:
    try:
        return supported_version()
    except OSError as error:
        pytest.skip(f"this kernel has no Landlock: {error}")


@pytest.mark.parametrize(("attempt", "since"), ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_process_in_an_empty_domain_cannot(version: int, tmp_path: Path, attempt: str, since: int) -> None:
    if version < since:
        pytest.skip(f"this kernel has version {version} of Landlock")
    (tmp_path / "there").touch()

    assert run(attempt, tmp_path) == "refused"


def test_a_process_in_an_empty_domain_may_signal_itself(version: int, tmp_path: Path) -> None:
    assert version
    assert run("os.kill(os.getpid(), 0)", tmp_path) == "done"
