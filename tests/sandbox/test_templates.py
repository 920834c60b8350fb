"""Workers that a template has forked: as good as others, apart from each other, and none the worse for its end."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sandboxed import a_set, ask, character, replying
from waiting import adopting, eventually, process_ended, settled

from sandbox.codes import CodeCache
from sandbox.errors import WorkerDied
from sandbox.sources import Sources, make_sources
from sandbox.workers import EndReason, Link, StartReason, Worker, templates
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.process import ProcessLink
from sandbox.workers.template_link import TemplateLink
from sandbox.workers.templates import DefaultTemplate, NoTemplates, Template, open_template
from sandbox.workers.zygotes import Zygote

COUNTING = replying("seen.append(message.text)\nprint(message.text)\nreturn ','.join(seen)", before="seen = []\n")
DRAWING = replying("return str(random.random())", before="import random\n")
DRAWING_LATER = replying("import random\nreturn str(random.random())")
DRAWN_BEFORE = replying("return drawn", before="import random\ndrawn = str(random.random())\n")
SET = a_set(COUNTING)


class Diary:
    """Writes down what becomes of workers."""

    def __init__(self) -> None:
        self.begun: list[StartReason] = []
        self.ended_by: list[EndReason] = []

    def started(self, reason: StartReason) -> None:
        self.begun.append(reason)

    def ended(self, reason: EndReason) -> None:
        self.ended_by.append(reason)

    def zygote_started(self) -> None:
        pass


@pytest.fixture(autouse=True)
def orphans() -> Iterator[None]:
    """Workers that lose their template are taken away at once."""
    with adopting():
        yield


@pytest.fixture
async def own_zygote() -> AsyncIterator[Zygote]:
    async with Zygote() as running:
        yield running


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


async def open_one(zygote: Zygote, sources: Sources) -> Template:
    return await open_template(zygote, zygote, CodeCache(), sources)


@pytest.fixture
async def template(zygote: Zygote) -> AsyncIterator[Template]:
    template = await open_one(zygote, SET)
    yield template
    await template.close()


async def fork(template: Template) -> LoadedWorker:
    return template.worker(await template.fork())


def link_of(worker: Worker) -> ProcessLink:
    link: ProcessLink = worker._link  # type: ignore[attr-defined]
    return link


def number_of(worker: Worker) -> int:
    return link_of(worker).number


def descriptors(number: int | str = "self") -> list[str]:
    folder = Path(f"/proc/{number}/fd")
    return sorted(str(each.readlink()) for each in folder.iterdir() if each.is_symlink())


def process_of(zygote: Zygote) -> int:
    process = zygote._process
    assert process is not None
    return process._process.pid


def children(number: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def is_there(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


# What a worker is


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


# Ends


async def test_workers_outlive_their_template_and_leave_no_zombies(own_zygote: Zygote) -> None:
    template = await open_one(own_zygote, SET)
    workers = [await fork(template) for _ in range(3)]
    os.kill(number_of(template), signal.SIGKILL)
    await process_ended(number_of(template))

    assert [(await ask(each)).value for each in workers] == ["Hello"] * 3
    for each in workers:
        await each.close()
    await eventually(lambda: not any(is_there(number_of(each)) for each in workers), "they are taken away")
    await template.close()


async def test_workers_that_end_before_their_template_leave_no_zombies(template: Template) -> None:
    workers = [await fork(template) for _ in range(3)]
    for each in workers:
        await each.close()

    await eventually(lambda: not children(number_of(template)), "they are taken away")


async def test_a_template_outlives_its_zygote(own_zygote: Zygote) -> None:
    template = await open_one(own_zygote, SET)
    os.kill(process_of(own_zygote), signal.SIGKILL)
    await process_ended(process_of(own_zygote))

    worker = await fork(template)

    assert (await ask(worker)).value == "Hello"
    await worker.close()
    await template.close()


async def test_a_keeper_ends_templates_and_what_they_forked(own_zygote: Zygote) -> None:
    template = await open_one(own_zygote, SET)
    worker = await fork(template)
    keeper = children(process_of(own_zygote))[0]
    os.kill(keeper, signal.SIGKILL)

    await process_ended(number_of(template))
    await process_ended(number_of(worker))
    await worker.close()
    await template.close()


async def test_a_template_that_is_gone_says_so_and_leaves_nothing(own_zygote: Zygote) -> None:
    template = await open_one(own_zygote, SET)
    gc.collect()
    before = len(descriptors())
    os.kill(number_of(template), signal.SIGSTOP)
    waiting = [asyncio.ensure_future(template.fork()) for _ in range(5)]
    await asyncio.sleep(0)
    os.kill(number_of(template), signal.SIGKILL)

    for each in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(each, WorkerDied)
    with pytest.raises(WorkerDied):
        await template.fork()
    await template.close()
    assert len(descriptors()) < before


async def test_a_template_that_does_not_fork_in_time_is_ended(
    own_zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = await open_one(own_zygote, SET)
    await (await fork(template)).close()
    monkeypatch.setattr("sandbox.workers.template_link.FORK_SECONDS", 0.05)
    os.kill(number_of(template), signal.SIGSTOP)

    with pytest.raises(WorkerDied, match="in time"):
        await template.fork()

    assert not template.alive
    await template.close()


async def test_waiting_for_a_fork_can_be_given_up(template: Template) -> None:
    os.kill(number_of(template), signal.SIGSTOP)
    waiting = asyncio.ensure_future(template.fork())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    os.kill(number_of(template), signal.SIGCONT)

    worker = await fork(template)

    assert (await ask(worker)).value == "Hello"
    await worker.close()
    await eventually(lambda: not children(number_of(template)), "the one that nobody wanted has ended")


async def test_many_workers_one_after_the_other_leave_nothing(template: Template) -> None:
    await (await fork(template)).close()
    gc.collect()
    before = len(descriptors()), len(descriptors(number_of(template)))

    for _ in range(200):
        await (await fork(template)).close()

    gc.collect()
    assert (len(descriptors()), len(descriptors(number_of(template)))) == before


async def test_many_workers_at_once_are_each_their_own(template: Template) -> None:
    workers = await asyncio.gather(*(fork(template) for _ in range(40)))

    texts = [(await ask(worker, text=str(number))).value for number, worker in enumerate(workers)]

    assert texts == [str(number) for number in range(40)]
    assert len({number_of(worker) for worker in workers}) == 40
    for worker in workers:
        await worker.close()


async def test_a_template_that_forks_much_is_not_taken_for_one_that_computes(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.workers.process.IDLE_SECONDS", 0.0)
    link = link_of(template)
    link._watch._look()
    for _ in range(20):
        await (await fork(template)).close()

    link._watch._look()

    assert template.alive


async def test_a_template_that_computes_without_being_asked_is_ended(
    own_zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.workers.process.IDLE_SECONDS", 0.0)
    template = await open_one(own_zygote, SET)
    link = link_of(template)
    link._watch._look()
    monkeypatch.setattr(TemplateLink, "used_seconds", link.used_seconds + 60)

    link._watch._look()

    assert not template.alive
    await template.close()


# The template of the default set


@pytest.fixture
async def kept(zygote: Zygote) -> AsyncIterator[DefaultTemplate]:
    async with DefaultTemplate(zygote, zygote, CodeCache(), Diary()) as kept:
        await keep(kept, SET)
        yield kept


async def keep(kept: DefaultTemplate, sources: Sources) -> None:
    await kept.keep(sources, await kept.load(sources))
    await kept.settled()


def ignore(_: Link) -> None:
    pass


async def open_kept(kept: DefaultTemplate, sources: Sources, reason: StartReason = "session") -> Worker:
    worker = await kept.open(sources, reason, ignore)
    assert worker is not None
    return worker


def template_of(kept: DefaultTemplate) -> Template:
    assert kept._kept is not None
    return kept._kept.template


async def test_the_set_that_is_kept_is_opened_without_a_question(kept: DefaultTemplate) -> None:
    counted: list[Link] = []

    worker = await kept.open(SET, "session", counted.append)

    assert worker is not None
    assert counted == [link_of(worker)]
    assert (await ask(worker)).value == "Hello"
    await worker.close()


async def test_nobody_waits_for_a_template_that_is_not_settled_yet(zygote: Zygote) -> None:
    async with DefaultTemplate(zygote, zygote, CodeCache()) as kept:
        await kept.keep(SET, await kept.load(SET))

        assert await kept.open(SET, "session", ignore) is None
        await kept.settled()
        await (await open_kept(kept, SET)).close()


async def test_the_same_files_are_the_same_set_wherever_they_come_from(kept: DefaultTemplate) -> None:
    worker = await open_kept(kept, make_sources("/elsewhere", SET.characters))

    await worker.close()


async def test_another_set_is_left_to_the_ordinary_way(kept: DefaultTemplate) -> None:
    for other in (a_set(COUNTING, character(name="Bob")), a_set(), a_set(COUNTING, resources={"words.py": "X = 1"})):
        assert await kept.open(other, "session", ignore) is None


async def test_what_loaded_of_a_set_is_opened_too_and_less_of_it_is_not(zygote: Zygote) -> None:
    whole = a_set(COUNTING, "1 / 0", character(name="Bob"))
    part = make_sources("/x", [each for each in whole.characters if each.name != "b.py"])
    less = make_sources("/x", whole.characters[:1])
    as_kept = [Sources(directory="", characters=each.characters, digest=whole.digest) for each in (part, less)]
    async with DefaultTemplate(zygote, zygote, CodeCache()) as kept:
        await keep(kept, whole)

        worker = await open_kept(kept, as_kept[0], "replacement")
        assert [each.name for each in worker.manifests] == ["Ada", "Bob"]
        assert await kept.open(as_kept[1], "replacement", ignore) is None
        await worker.close()


async def test_another_set_takes_the_place_of_the_one_before(kept: DefaultTemplate) -> None:
    under_way, before = await open_kept(kept, SET), template_of(kept)
    other = a_set(replying("return 'other'"))

    await keep(kept, other)

    worker = await open_kept(kept, other)
    assert (await ask(worker)).value == "other"
    assert (await ask(under_way)).value == "Hello"
    assert await kept.open(SET, "session", ignore) is None
    assert not before.alive
    await worker.close()
    await under_way.close()


async def test_a_template_that_was_lost_is_made_anew(kept: DefaultTemplate) -> None:
    lost = template_of(kept)
    assert kept._kept is not None
    await kept._kept.ready.full()
    os.kill(number_of(lost), signal.SIGKILL)
    await process_ended(number_of(lost))
    await eventually(lambda: not lost.alive, "the end is noticed")

    worker = await open_kept(kept, SET)
    await eventually(lambda: template_of(kept).alive, "there is a new one")

    other = await open_kept(kept, SET)
    assert [(await ask(each)).value for each in (worker, other)] == ["Hello", "Hello"]
    await worker.close()
    await other.close()


async def test_without_a_template_and_ready_workers_the_ordinary_way_is_left(
    kept: DefaultTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_more(*_: object) -> Template:
        raise WorkerDied("none to be had")

    monkeypatch.setattr(templates, "open_template", no_more)
    assert kept._kept is not None
    await template_of(kept).close()
    while (worker := await kept.open(SET, "session", ignore)) is not None:
        await worker.close()

    worker = await kept.load(SET)
    assert [each.name for each in worker.manifests] == ["Ada"]
    assert not isinstance(worker, Template)
    await worker.close()


async def test_a_template_is_renewed_when_it_is_old(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "RENEWAL_SECONDS", 0.05)
    monkeypatch.setattr(templates, "PAUSE_SECONDS", 0.0)
    sources = a_set(DRAWN_BEFORE)
    async with DefaultTemplate(zygote, zygote, CodeCache()) as kept:
        await keep(kept, sources)
        first = template_of(kept)
        worker = await open_kept(kept, sources)
        drawn = (await ask(worker)).value

        await eventually(lambda: template_of(kept) is not first, "it is renewed")

        later = await open_kept(kept, sources)
        assert (await ask(later)).value != drawn == (await ask(worker)).value
        await eventually(lambda: not first.alive, "the one before is ended")
        await worker.close()
        await later.close()


async def test_closing_leaves_no_process_and_no_descriptor(own_zygote: Zygote) -> None:
    # Those of the tests before may still be on their way out.
    gc.collect()
    before = await settled(descriptors)
    alone = children(process_of(own_zygote))
    async with DefaultTemplate(own_zygote, own_zygote, CodeCache()) as kept:
        await keep(kept, SET)
        await (await open_kept(kept, SET)).close()

    gc.collect()
    assert descriptors() == before
    await eventually(lambda: children(process_of(own_zygote)) == alone, "all have ended")


async def test_a_system_without_templates_loads_the_ordinary_way(zygote: Zygote) -> None:
    class Without(Zygote):
        has_templates = False  # type: ignore[assignment]

        async def fork_template(self) -> TemplateLink:
            raise WorkerDied("none to be had")

    async with DefaultTemplate(Without(), zygote, CodeCache()) as kept:
        worker = await kept.load(SET)
        await kept.keep(SET, worker)

        assert [each.name for each in worker.manifests] == ["Ada"]
        assert not worker.alive
        assert await kept.open(SET, "session", ignore) is None


async def test_without_templates_a_set_is_tried_and_closed(zygote: Zygote) -> None:
    none = NoTemplates(LoadingOpener(zygote, CodeCache()))
    worker = await none.load(SET)
    await none.keep(SET, worker)

    assert not worker.alive
    assert await none.open(SET, "session", ignore) is None


async def test_starts_are_told_by_what_they_are_for(diary: Diary) -> None:
    async with (
        Zygote(observer=diary) as zygote,
        DefaultTemplate(zygote, zygote, CodeCache(), diary) as kept,
    ):
        await keep(kept, SET)
        workers = [await open_kept(kept, SET), await open_kept(kept, SET, "replacement")]
        for worker in workers:
            await worker.close()

    assert diary.begun == ["compiler", "template", "session", "replacement"]


@pytest.fixture
def diary() -> Diary:
    return Diary()
