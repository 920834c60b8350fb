"""How a zygote begins."""

import os
import subprocess
import sys


def test_nobody_has_asked_to_be_called_after_a_fork_before_the_zygote_begins() -> None:
    """These would; whatever is imported later is not listened to."""
    code = "import sandbox.zygote, sys; print(*{'logging', 'random', 'threading'} & sys.modules.keys())"

    said = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True)

    assert said.stdout.split() == []


def test_what_a_zygote_imports_is_not_called_after_a_fork() -> None:
    code = """
import os, sys, types
called = []
stand_in = types.ModuleType("sandbox.workers.zygote")
stand_in.main = lambda: (os.register_at_fork(after_in_child=lambda: called.append("here")), fork())

def fork():
    number = os.fork()
    if number == 0:
        os._exit(len(called))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))

import sandbox.workers
sys.modules["sandbox.workers.zygote"] = stand_in
import sandbox.zygote
sandbox.zygote.main()
"""
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0


IN_A_TERMINAL = """
import asyncio, os, sys
from sandbox.workers.zygotes import Zygote

def parent_group_session_terminal(number):
    return open(f"/proc/{number}/stat").read().rpartition(")")[2].split()[1:5]

async def main():
    async with Zygote() as zygote:
        link = await zygote("session")
        parent = parent_group_session_terminal(link.number)[0]
        for number in (os.getpid(), parent, link.number):
            print(*parent_group_session_terminal(number))
        await link.close()

os.open(sys.argv[1], os.O_RDWR)  # the first that a leader of a session opens is its terminal
asyncio.run(main())
"""


def test_a_zygote_leaves_the_terminal_of_the_server_and_stays_in_its_session() -> None:
    ours, theirs = os.openpty()
    try:
        command = [sys.executable, "-c", IN_A_TERMINAL, os.ttyname(theirs)]
        told = subprocess.run(command, capture_output=True, check=True, text=True, start_new_session=True).stdout
    finally:
        os.close(ours)
        os.close(theirs)

    server, zygote, worker = (tuple(map(int, line.split())) for line in told.splitlines())
    assert zygote[0] == server[1]
    assert server[3] != 0
    assert zygote[3] == worker[3] == 0
    assert zygote[1] == worker[1] != server[1]
    assert zygote[2] == worker[2] == server[2]
