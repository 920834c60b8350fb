"""What never ends is stopped, and a worker of any kind goes on."""

import pytest
from sandboxed import AMPLE, REPLY_LINE, SCENE, SHORT, Opener, a_set, ask, character, replying

from sandbox.errors import BudgetExceeded
from sandbox.workers.attempt import LoadBudget

LOOPS = {
    "a loop": "while True: pass",
    "a loop that catches everything": """
while True:
    try:
        while True: pass
    except: pass
""",
    "a loop that catches exceptions": """
while True:
    try:
        while True: pass
    except Exception: pass
""",
    "a loop that goes on in finally": """
while True:
    try:
        while True: pass
    finally: continue
""",
    "a loop over an endless iterator": """
import itertools
for _ in itertools.count(): pass
""",
    "a comprehension": """
import itertools
[0 for _ in itertools.count() if False]
""",
    "a generator expression": """
import itertools
any(False for _ in itertools.count())
""",
    "a lambda": """
import itertools
any(map(lambda n: False, itertools.count()))
""",
    "recursion that catches everything": """
def f():
    try: f()
    except: f()
f()
""",
    "a generator's clean-up": """
def g():
    try: yield
    finally:
        while True: pass
x = g()
next(x)
del x
while True: pass
""",
    "an exit of a with": """
class W:
    def __enter__(self): pass
    def __exit__(self, *e): return True
while True:
    with W():
        while True: pass
""",
    "a text that is never done": """
class T:
    def __str__(self):
        while True: pass
str(T())
""",
    "a swallowed stop": """
try:
    while True: pass
except: pass
return 'fine'
""",
}


# A generator that is stopped while it is thrown away can only tell the interpreter, which tells standard error.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("statements", LOOPS.values(), ids=LOOPS.keys())
async def test_an_endless_loop_is_asked_to_stop_and_the_worker_goes_on(open_worker: Opener, statements: str) -> None:
    before = "@hookimpl\ndef greet(scene): return 'hello'\n"
    worker = await open_worker(a_set(replying(statements, before=before)))

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert not caught.value.killed
    assert caught.value.line >= REPLY_LINE - 1
    assert (await worker.call("Ada", "greet", SCENE, {}, AMPLE)).value == "hello"


async def test_a_loop_is_stopped_with_its_line(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("x = 1\nwhile True:\n    x += 1")))

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert caught.value.line in {REPLY_LINE + 1, REPLY_LINE + 2}
    assert (caught.value.character, caught.value.hook) == ("Ada", "reply")


ENDLESS_LOADS = {
    "a loop": "while True: pass",
    "a loop in a class": "class A:\n    while True: pass",
    "a default": "def f(x=[0 for _ in iter(int, 1)]): pass",
    "a decorator": "def d(f):\n    while True: pass\n@d\ndef f(): pass",
    "a swallowed stop": "try:\n    while True: pass\nexcept: pass",
    "an own module": "import characters.resources.endless",
}


@pytest.mark.parametrize("statements", ENDLESS_LOADS.values(), ids=ENDLESS_LOADS.keys())
async def test_an_endless_load_is_stopped_and_the_others_load(open_worker: Opener, statements: str) -> None:
    sources = a_set(
        character(statements), character(name="Bob"), resources={"resources/endless.py": "while True: pass"}
    )
    worker = await open_worker(sources, LoadBudget(file_seconds=0.1))

    [found] = worker.diagnostics
    assert found.code == "budget-exceeded"
    assert found.file in {"a.py", "resources/endless.py"}
    assert [manifest.name for manifest in worker.manifests] == ["Bob"]
