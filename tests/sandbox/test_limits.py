"""What a call may spend, and that catching the exception that says so leads nowhere."""

import itertools
import subprocess
import sys
from collections.abc import Callable

import pytest
from sandboxed import run

from sandbox.limits import TICKS_A_LOOK, Budget, BudgetSpent, Limits, Meter

# Each goes on for ever unless every further tick raises.
STUBBORN = {
    "a loop": "while True: pass",
    "a loop that catches everything": """
while True:
    try: pass
    except: pass
""",
    "a loop within one that catches everything": """
while True:
    try:
        while True: pass
    except: pass
""",
    "three loops that catch everything": """
while True:
    try:
        while True:
            try:
                while True: pass
            except: pass
    except: pass
""",
    "a loop that goes on in finally": """
while True:
    try:
        while True: pass
    finally:
        continue
""",
    "a for that goes on in finally": """
for _ in iter(int, 1):
    try:
        for _ in iter(int, 1): pass
    finally:
        continue
""",
    "functions that call each other": """
def f():
    try: g()
    except: g()
def g():
    try: f()
    except: f()
f()
""",
    "a generator that catches everything": """
def g():
    while True:
        try: yield 1
        except: pass
while True:
    try:
        for _ in g(): pass
    except: pass
""",
    "a generator that is thrown away": """
def g():
    try: yield
    finally:
        while True:
            try:
                while True: pass
            except: pass
x = g()
next(x)
x.close()
""",
    "a comprehension": "[x for x in iter(int, 1) if x]",
    "a comprehension in a condition": "while [x for x in iter(int, 1) if x]: pass",
    "a generator expression": "for _ in (x for x in iter(int, 1) if x): pass",
    "a lambda": """
f = lambda: f() or f()
while True:
    try: f()
    except: pass
""",
    "a key function": """
while True:
    try: sorted(range(9), key=lambda n: n)
    except: pass
""",
    "an own iterator": """
class I:
    def __iter__(self): return self
    def __next__(self): return 1
while True:
    try:
        for _ in I(): pass
    except: pass
""",
    "an own comparison": """
class C:
    def __eq__(self, o): return False
while True:
    try: C() in [C()] * 100
    except: pass
""",
    "a class body": """
class A:
    while True:
        try:
            while True: pass
        except: pass
""",
    "a default": "def f(x=[n for n in iter(int, 1) if n]): pass",
    "a with that swallows": """
class W:
    def __enter__(self): pass
    def __exit__(self, *e): return True
while True:
    with W():
        while True: pass
""",
    "retries": """
n = 0
while n < 10 ** 9:
    try:
        n += 1
        for _ in range(10 ** 9): pass
    except: n = 0
""",
}


def _ticks_until_spent() -> Callable[[], bool]:
    """Return the tick of a meter whose time is up."""
    return Meter(0.0).tick


# A generator that is stopped while it is thrown away can only tell the interpreter, which tells standard error.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("text", STUBBORN.values(), ids=STUBBORN.keys())
def test_no_handler_outlives_the_meter(text: str) -> None:
    with pytest.raises((BudgetSpent, StopIteration, RuntimeError)):
        run(text, tick=_ticks_until_spent())


def test_the_stop_is_no_ordinary_exception() -> None:
    assert not issubclass(BudgetSpent, Exception)
    with pytest.raises(BudgetSpent):
        run("try:\n    while True: pass\nexcept Exception: result = 'caught'", tick=_ticks_until_spent())


def test_ticks_are_true_while_there_is_time() -> None:
    meter = Meter(3600.0)
    tick = meter.tick

    assert all(tick() is True for _ in range(TICKS_A_LOOK * 3))
    assert not meter.spent


def test_every_tick_raises_once_the_time_is_up() -> None:
    meter = Meter(0.0)
    tick = meter.tick

    with pytest.raises(BudgetSpent):
        all(tick() for _ in range(2 * TICKS_A_LOOK))
    for _ in range(10):
        with pytest.raises((BudgetSpent, StopIteration)):
            tick()
    assert meter.spent
    assert meter.spent


def test_a_stack_that_overflows_at_the_wrong_moment_does_not_bring_time_back() -> None:
    meter = Meter(3600.0)
    tick = meter.tick

    def overflow() -> None:
        try:
            overflow()
        except RecursionError:
            # The stack is full now, and one of these looks at the clock.
            for _ in range(2 * TICKS_A_LOOK):
                tick()

    with pytest.raises((RecursionError, StopIteration)):
        overflow()
    assert meter.spent
    with pytest.raises(StopIteration):
        tick()


def test_each_turn_and_each_entry_ticks() -> None:
    counter = itertools.count()

    def tick() -> bool:
        next(counter)
        return True

    text = "for _ in range(3): pass\nn = 2\nwhile n: n -= 1\n[x for x in range(4) for y in range(2)]\n"
    run(
        text + "def f(): return 1\nf()\nf()\n(lambda: 1)()\nlist(x for x in range(5))\n{x: 1 for x in range(6)}\n",
        tick=tick,
    )

    assert next(counter) == 3 + 2 + (4 + 8) + 2 + 1 + 5 + 6


def test_limits_hold_for_good() -> None:
    script = """
import os, resource, socket, threading
from sandbox.limits import Limits
from sandbox.walls.libc import prctl
PR_GET_DUMPABLE = 3
assert prctl(PR_GET_DUMPABLE) == 1
Limits().apply()
assert prctl(PR_GET_DUMPABLE) == 0
def fails(function, *arguments):
    try:
        function(*arguments)
    except OSError:
        return True
    return False
assert fails(open, "/etc/passwd")
assert fails(open, os.devnull)
assert fails(os.pipe)
assert fails(socket.socket)
assert fails(os.dup, 1)
assert fails(os.nice, -1) or os.geteuid() == 0
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
try:
    bytearray(10 ** 10)
except MemoryError:
    os.write(1, b"held")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert done.stdout == b"held"


def test_each_limit_says_what_it_limits() -> None:
    assert Limits().address_space_bytes < 512 * 1024 * 1024
    assert (Limits().open_files, Limits().processes, Limits().file_bytes, Limits().core_bytes) == (0, 0, 0, 0)
    assert Budget().deadline_seconds < 1


def test_the_processor_limit_moves_with_each_question() -> None:
    script = """
import resource
from sandbox.limits import ProcessorLimit
limit = ProcessorLimit()
limit.extend(5)
first = resource.getrlimit(resource.RLIMIT_CPU)
limit.extend(50)
print(first[0] < resource.getrlimit(resource.RLIMIT_CPU)[0] < 100, first[1] == resource.RLIM_INFINITY)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)

    assert done.stdout.split() == ["True", "True"]
