"""A lock that does not close ends its worker before it hears anything."""

import subprocess
import sys

import pytest

SCRIPT = """
import os, socket, sys
import msgspec
from sandbox.limits import Limits, forbid_new_privileges
from sandbox.walls import landlock, seccomp
from sandbox.walls.locks import Locks, make_locks
from sandbox.workers.child import Child
from sandbox.workers.zygote import ForkRequest, MadeBeforehand, become_worker, plan
from sandbox.frames import LENGTH_BYTES, encode
from sandbox.messages import Prepare
from sandbox.rehearsal import rehearse

forbid_new_privileges()
ours, theirs = socket.socketpair()
locks, _ = make_locks()
broken = {
    "none": locks,
    "a filter that the kernel refuses": locks._replace(program=seccomp.Program(0, b"")),
    "a ruleset that is none": locks._replace(ruleset=theirs.fileno() + 1000),
    "limits that cannot be had": locks,
}[sys.argv[1]]
limits = Limits(niceness=19) if "limits" not in sys.argv[1] else Limits(open_files=1 << 62)
if os.fork() == 0:
    ours.close()
    sys.stderr = None
    request = msgspec.msgpack.encode(ForkRequest(limits=limits))
    become_worker(plan(request, [theirs.fileno()], broken), MadeBeforehand(broken, rehearse(), Child()))
theirs.close()
question = encode(Prepare({}, 1, 1.0))
try:
    ours.sendall(len(question).to_bytes(LENGTH_BYTES, "big") + question)
    print("answered" if ours.recv(100) else "ended")
except OSError:
    print("ended")
"""


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("none", "answered"),
        ("a filter that the kernel refuses", "ended"),
        ("a ruleset that is none", "ended"),
        ("limits that cannot be had", "ended"),
    ],
)
def test_a_worker_answers_only_behind_all_its_locks(case: str, expected: str) -> None:
    command = [sys.executable, "-c", SCRIPT, case]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)

    assert done.stdout.strip() == expected
