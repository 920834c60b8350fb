"""Workers that a template has forked: as good as others, and apart from each other."""

import asyncio
import gc
import sys
from pathlib import Path

import pytest
from processes import number_of, open_kinds
from sandboxed import a_set, ask, character, replying
from templates import COUNTING, DRAWN_BEFORE, SET, descriptors, fork, link_of, open_one
from waiting import eventually, settled

from sandbox.codes import CodeCache
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import Template
from sandbox.workers.zygotes import Zygote

DRAWING = replying("return str(random.random())", before="import random\n")
DRAWING_LATER = replying("import random\nreturn str(random.random())")
NICE = """
import asyncio, os
from sandbox.workers.zygotes import Zygote
os.nice(3)
async def run():
    async with Zygote() as zygote:
        print(zygote.has_templates)
asyncio.run(run())
"""


async def test_a_server_that_is_nice_to_others_has_templates_too(own_zygote: Zygote) -> None:
    # Priority is given up for good, so in a process that ends.
    nice = await asyncio.create_subprocess_exec(sys.executable, "-c", NICE, stdout=asyncio.subprocess.PIPE)
    printed, _ = await nice.communicate()

    assert printed.decode().strip() == str(own_zygote.has_templates)


async def test_a_worker_has_the_characters_that_its_template_has_loaded(zygote: Zygote) -> None:
    template = await open_one(zygote, a_set(COUNTING, "1 / 0", 'print("loading")\n' + character(name="Bob")))
    worker = await fork(template)

    assert [each.name for each in worker.manifests] == ["Ada", "Bob"]
    assert [each.code for each in worker.diagnostics] == ["character-failed"]
    assert worker.printed == {"c.py": "loading\n"}
    assert (await ask(worker)).value == "Hello"
    await worker.close()
    await template.close()


async def test_workers_of_one_template_share_nothing(template: Template) -> None:
    one, other = await fork(template), await fork(template)

    assert [(await ask(one, text=text)).value for text in "ab"] == ["a", "a,b"]
    answered = await ask(other, text="c")
    assert (answered.value, answered.printed) == ("c", "c\n")
    late = await fork(template)
    assert (await ask(late, text="d")).value == "d"
    for worker in (one, other, late):
        await worker.close()


@pytest.mark.parametrize("text", [DRAWING, DRAWING_LATER], ids=["imported at the top", "imported when it is called"])
async def test_each_worker_draws_numbers_of_its_own(zygote: Zygote, text: str) -> None:
    template = await open_one(zygote, a_set(text))
    workers = [await fork(template) for _ in range(3)]

    assert len({(await ask(worker)).value for worker in workers}) == 3
    for worker in (*workers, template):
        await worker.close()


async def test_what_was_drawn_while_loading_is_the_same_for_all(zygote: Zygote) -> None:
    """That is the price; it stands in docs/authors.md, and templates are renewed."""
    template, next_one = [await open_one(zygote, a_set(DRAWN_BEFORE)) for _ in range(2)]
    workers = [await fork(each) for each in (template, template, next_one)]

    one, other, later = [(await ask(worker)).value for worker in workers]
    assert one == other != later
    for worker in (*workers, template, next_one):
        await worker.close()


async def test_two_characters_of_a_worker_draw_different_numbers(zygote: Zygote) -> None:
    texts = [DRAWING, DRAWING.replace("'Ada'", "'Bob'")]
    template = await open_one(zygote, a_set(*texts))
    worker = await fork(template)

    assert (await ask(worker, "Ada")).value != (await ask(worker, "Bob")).value
    await worker.close()
    await template.close()


async def test_a_worker_has_one_socket_and_nothing_else(zygote: Zygote, template: Template) -> None:
    worker, other = await fork(template), await LoadingOpener(zygote, CodeCache())(SET)

    found = descriptors(number_of(worker))

    assert len([each for each in found if each.startswith("socket:")]) == 1
    assert [each for each in found if not each.startswith("socket:")] == [
        each for each in descriptors(number_of(other)) if not each.startswith("socket:")
    ]
    await worker.close()
    await other.close()


def locks_of(number: int) -> dict[str, str]:
    """Return what the kernel tells of a process's limits, rights and priority."""
    wanted = set("Uid Gid Groups CapInh CapPrm CapEff CapBnd CapAmb NoNewPrivs Seccomp SigIgn SigBlk SigCgt".split())
    lines = (line.partition(":") for line in Path(f"/proc/{number}/status").read_text().splitlines())
    found = {name: value for name, _, value in lines if name in wanted}
    stat = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return found | {"limits": Path(f"/proc/{number}/limits").read_text(), "priority": " ".join(stat[15:17])}


async def test_a_worker_is_locked_in_like_any_other(zygote: Zygote, template: Template) -> None:
    worker, other = await fork(template), await LoadingOpener(zygote, CodeCache())(SET)
    for each in (worker, other):
        await ask(each)

    assert locks_of(number_of(worker)) == locks_of(number_of(other))
    assert locks_of(number_of(template)) != locks_of(number_of(other))
    await worker.close()
    await other.close()


async def test_its_processor_time_is_its_own(template: Template) -> None:
    worker = await fork(template)

    await ask(worker)

    assert 0 < link_of(worker).used_seconds < link_of(template).used_seconds
    await worker.close()


async def test_a_set_whose_files_end_their_worker_gets_a_template_without_them(zygote: Zygote) -> None:
    crash = "x = ()\nfor _ in range(400_000): x = (x,)\nhash(x)"
    template = await open_one(zygote, a_set(COUNTING, crash))
    worker = await fork(template)

    assert [(each.file, each.code) for each in worker.diagnostics] == [("b.py", "worker-died")]
    assert (await ask(worker)).value == "Hello"
    await worker.close()
    await template.close()


async def test_many_workers_one_after_the_other_leave_nothing(template: Template) -> None:
    await (await fork(template)).close()
    gc.collect()
    before, its = await settled(open_kinds), len(descriptors(number_of(template)))

    for _ in range(200):
        await (await fork(template)).close()

    gc.collect()
    await eventually(lambda: open_kinds() == before, "all is closed")
    assert len(descriptors(number_of(template))) == its


async def test_many_workers_at_once_are_each_their_own(template: Template) -> None:
    workers = await asyncio.gather(*(fork(template) for _ in range(40)))

    texts = [(await ask(worker, text=str(number))).value for number, worker in enumerate(workers)]

    assert texts == [str(number) for number in range(40)]
    assert len({number_of(worker) for worker in workers}) == 40
    for worker in workers:
        await worker.close()
