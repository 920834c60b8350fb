"""How a zygote begins."""

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
