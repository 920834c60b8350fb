"""Long work in C that looks at signals ends inside its worker, with the author's line."""

import pytest
from sandboxed import AMPLE, REPLY_LINE, SHORT, Opener, a_set, ask, character, replying

from sandbox.errors import BudgetExceeded
from sandbox.workers.attempt import LoadBudget

LONG = {
    "a regular expression": "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')",
    "another": "import re\nre.search(r'(?:x+x+)+y', 'x' * 60)",
    "an expression that is tried again and again": (
        "import re\nwhile True:\n    try: re.match(r'(a+)+$', 'a' * 40 + 'b')\n    except: pass"
    ),
    "an expression that goes on in finally": (
        "import re\nwhile True:\n    try: re.match(r'(a+)+$', 'a' * 40 + 'b')\n    finally: continue"
    ),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
async def test_a_call_ends_without_its_worker(open_process: Opener, text: str) -> None:
    worker = await open_process(a_set(replying(text)))

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert not caught.value.killed
    assert caught.value.line > REPLY_LINE
    assert worker.alive
    with pytest.raises(BudgetExceeded):
        await ask(worker, budget=SHORT)


async def test_a_load_ends_without_its_worker(open_process: Opener) -> None:
    stuck = character("import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')\n", name="Bob")

    worker = await open_process(a_set(character(), stuck), LoadBudget(set_seconds=60.0))

    assert [(found.file, found.code) for found in worker.diagnostics] == [("b.py", "budget-exceeded")]
    assert worker.diagnostics[0].line > 0


async def test_ordinary_calls_are_left_alone(open_process: Opener) -> None:
    worker = await open_process(a_set(replying("return str(sum(n * n for n in range(200000)))")))

    for _ in range(3):
        assert (await ask(worker, budget=AMPLE)).value == "2666646666700000"
