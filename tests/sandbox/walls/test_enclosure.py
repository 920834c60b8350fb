"""What a process can give up, tried in processes of their own; what this system refuses is skipped with its reason."""

import os
import subprocess
import sys

import msgspec
import pytest

from sandbox.walls import Wall, Walls

# Runs one body as root or as another user, and tells what came of it.
SCRIPT = """
import os, sys
from sandbox.limits import forbid_new_privileges
from sandbox.walls import Walls, enclosure, landlock, locks, seccomp
import msgspec

def tell(found):
    sys.stdout.buffer.write(msgspec.json.encode(found))
    sys.stdout.flush()

user = {user}
if user != os.geteuid():
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
"""
SOMEBODY = 12345


def run(body: str, user: int = 0) -> bytes:
    """Run `body` as `user`."""
    if os.geteuid() != user and os.geteuid() != 0:
        user = os.geteuid()
    script = SCRIPT.format(user=user) + body
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=60).stdout


def walls(user: int) -> Walls:
    return msgspec.json.decode(run("tell(Walls(enclosure.enclose()))", user), type=Walls)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up being root")


@as_root
def test_root_becomes_nobody_without_capabilities() -> None:
    body = """
enclosure.enclose()
lines = open("/proc/self/status").read().splitlines()
tell({line.split(":")[0]: line.split()[1:] for line in lines if line.startswith(("Cap", "Uid", "Gid", "Groups"))})
"""
    found = msgspec.json.decode(run(body))

    assert found["Uid"] == found["Gid"] == [str(65534)] * 4
    assert found["Groups"] == []
    assert all(found[name] == ["0" * 16] for name in found if name.startswith("Cap"))


@pytest.mark.parametrize("user", [0, SOMEBODY], ids=["root", "somebody"])
def test_each_step_is_told_with_its_outcome(user: int) -> None:
    found = walls(user)

    assert [wall.name for wall in found.tried] == [
        "no-new-privileges",
        "unprivileged-user",
        "user-namespace",
        "network-namespace",
        "ipc-namespace",
        "host-name-namespace",
        "pid-namespace",
        "no-capabilities",
    ]
    assert found.holds("no-new-privileges")
    assert found.holds("no-capabilities")
    assert found.holds("unprivileged-user")
    assert all(wall.note for wall in found.missing)


@as_root
def test_somebody_has_the_same_namespaces_as_root_where_users_may_have_them() -> None:
    found = walls(SOMEBODY)
    if not found.holds("user-namespace"):
        pytest.skip(str(found.missing))

    assert found.missing == walls(0).missing == ()


def test_a_step_that_fails_does_not_keep_the_others_from_being_taken() -> None:
    # Whoever has no namespaces left to make still gives up its user and its capabilities.
    body = """
from unittest import mock
def refuse(kind):
    raise PermissionError(1, "refused here")
with mock.patch.object(enclosure, "_leave_for_new", refuse):
    tell(Walls(enclosure.enclose()))
"""
    found = msgspec.json.decode(run(body), type=Walls)

    assert {wall.name for wall in found.missing} == {
        "user-namespace",
        "network-namespace",
        "ipc-namespace",
        "host-name-namespace",
        "pid-namespace",
    }
    assert {wall.note for wall in found.missing} == {"refused here"}


def test_a_system_without_filters_and_without_landlock_is_told() -> None:
    body = """
from unittest import mock
def refuse(*_):
    raise OSError(38, "Function not implemented")
forbid_new_privileges()
with mock.patch.object(landlock, "supported_version", refuse), mock.patch.object(seccomp, "make_program", refuse):
    made, found = locks.make_locks()
assert made == locks.Locks(None, None)
tell(Walls(found))
"""
    found = msgspec.json.decode(run(body), type=Walls)

    assert set(found.missing) == {
        Wall("landlock", holds=False, note="Function not implemented"),
        Wall("system-calls", holds=False, note="Function not implemented"),
    }
    assert found.holds("limits")
    assert not found.are_strong


def test_a_filter_that_the_kernel_takes_and_does_not_heed_is_found_out() -> None:
    body = """
from unittest import mock
forbid_new_privileges()
with mock.patch.object(seccomp, "install", lambda program: None):
    made, found = locks.make_locks()
assert made.program is None
tell(Walls(found))
"""
    found = msgspec.json.decode(run(body), type=Walls)

    assert [wall.name for wall in found.missing] == ["system-calls"]
