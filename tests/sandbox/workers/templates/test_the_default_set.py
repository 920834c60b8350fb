"""The template of the default set."""

import gc
import os
import signal
from collections.abc import AsyncIterator

import pytest
from processes import Diary, children_of, number_of, open_kinds, zygote_number
from sandboxed import a_set, ask, character, replying
from templates import COUNTING, DRAWN_BEFORE, SET, link_of
from waiting import eventually, process_ended, settled

from sandbox.codes import CodeCache
from sandbox.errors import WorkerDied
from sandbox.sources import Sources, make_sources
from sandbox.workers import Link, StartReason, Worker, templates
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.template_link import TemplateLink
from sandbox.workers.templates import DefaultTemplate, NoTemplates, Template
from sandbox.workers.zygotes import Zygote


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
    before = await settled(open_kinds)
    alone = children_of(zygote_number(own_zygote))
    async with DefaultTemplate(own_zygote, own_zygote, CodeCache()) as kept:
        await keep(kept, SET)
        await (await open_kept(kept, SET)).close()

    gc.collect()
    await eventually(lambda: open_kinds() == before, "all is closed")
    await eventually(lambda: children_of(zygote_number(own_zygote)) == alone, "all have ended")


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
