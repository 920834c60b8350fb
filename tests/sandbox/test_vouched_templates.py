"""Sets in frequent use get templates, if the operator vouches for them, and nobody else does."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sandboxed import a_set, ask, character, replying

from sandbox.codes import CodeCache
from sandbox.sources import Sources, make_sources
from sandbox.workers import Link, StartReason, Worker, vouched_templates
from sandbox.workers.templates import DefaultTemplate
from sandbox.workers.vouched_templates import OPENINGS, VouchedTemplates
from sandbox.workers.zygotes import Zygote

DEFAULT = a_set(character(name="Default"))
VOUCHED = make_sources("/vouched/cast", a_set(replying("return message.text")).characters)
OTHER = make_sources("/elsewhere/cast", a_set(replying("return 'other'")).characters)


def vouches(sources: Sources) -> bool:
    return sources.directory.startswith("/vouched/")


@pytest.fixture
async def kept(zygote: Zygote) -> AsyncIterator[VouchedTemplates]:
    async with DefaultTemplate(zygote, zygote, CodeCache()) as default, VouchedTemplates(default, vouches) as kept:
        await kept.keep(DEFAULT, await kept.load(DEFAULT))
        await default.settled()
        yield kept


async def open_one(kept: VouchedTemplates, sources: Sources, reason: StartReason = "session") -> Worker | None:
    return await kept.open(sources, reason, lambda _: None)


async def use(kept: VouchedTemplates, sources: Sources) -> None:
    """Open a set as often as makes it one in frequent use, the ordinary way."""
    for _ in range(OPENINGS):
        assert await open_one(kept, sources) is None
    await kept.settled()


async def test_a_set_in_frequent_use_is_opened_from_a_template(kept: VouchedTemplates) -> None:
    await use(kept, VOUCHED)
    counted: list[Link] = []

    worker = await kept.open(VOUCHED, "session", counted.append)

    assert worker is not None
    assert len(counted) == 1
    assert [each.name for each in worker.manifests] == ["Ada"]
    assert (await ask(worker, text="Hello")).value == "Hello"
    await worker.close()


async def test_one_opening_makes_no_template(kept: VouchedTemplates) -> None:
    assert await open_one(kept, VOUCHED) is None
    await kept.settled()

    assert not kept._kept


async def test_a_set_that_nobody_vouches_for_never_gets_a_template(kept: VouchedTemplates) -> None:
    for _ in range(3):
        await use(kept, OTHER)

    assert not kept._kept


async def test_a_client_that_sends_a_vouched_set_as_its_own_is_served_the_ordinary_way(kept: VouchedTemplates) -> None:
    await use(kept, VOUCHED)

    assert await open_one(kept, make_sources("inline", VOUCHED.characters)) is None


async def test_the_default_set_still_comes_from_its_own(kept: VouchedTemplates) -> None:
    worker = await open_one(kept, DEFAULT)

    assert worker is not None
    assert not kept._kept
    await worker.close()


async def test_another_text_is_another_set(kept: VouchedTemplates) -> None:
    await use(kept, VOUCHED)

    changed = make_sources(VOUCHED.directory, a_set(replying("return 'changed'")).characters)

    assert await open_one(kept, changed) is None


async def test_openings_far_apart_are_no_frequent_use(kept: VouchedTemplates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vouched_templates, "WHILE_SECONDS", -1.0)
    await use(kept, VOUCHED)

    assert not kept._kept


async def test_a_template_that_is_old_is_not_used_any_more(
    kept: VouchedTemplates, monkeypatch: pytest.MonkeyPatch
) -> None:
    await use(kept, VOUCHED)
    monkeypatch.setattr(vouched_templates, "RENEWAL_SECONDS", 0.0)

    assert await open_one(kept, VOUCHED) is None
    await kept.settled()

    assert not kept._kept


async def test_the_one_that_was_not_wanted_for_longest_goes_first(
    kept: VouchedTemplates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vouched_templates, "MOST_TEMPLATES", 1)
    await use(kept, VOUCHED)
    second = make_sources("/vouched/more", a_set(character(name="Second")).characters)
    await use(kept, second)

    assert list(kept._kept) == [second.digest]


async def test_a_set_of_which_nothing_loads_gets_none_and_costs_no_session_anything(kept: VouchedTemplates) -> None:
    await use(kept, make_sources("/vouched/broken", a_set("raise ValueError").characters))

    assert not kept._kept


async def test_a_template_that_died_is_followed_by_another(kept: VouchedTemplates) -> None:
    await use(kept, VOUCHED)
    dead = kept._kept[VOUCHED.digest].template
    await dead._link.close()

    for _ in range(2 * OPENINGS + 2):
        # What was forked ahead may still be had; then the ordinary way, and then another template.
        worker = await open_one(kept, VOUCHED)
        await kept.settled()
        if worker is not None:
            assert (await ask(worker, text="Hello")).value == "Hello"
            await worker.close()

    assert kept._kept[VOUCHED.digest].template is not dead


async def test_workers_go_on_when_the_templates_end(zygote: Zygote) -> None:
    async with DefaultTemplate(zygote, zygote, CodeCache()) as default, VouchedTemplates(default, vouches) as kept:
        await use(kept, VOUCHED)
        worker = await open_one(kept, VOUCHED)
        assert worker is not None

    assert (await ask(worker, text="Hello")).value == "Hello"
    await worker.close()


async def test_many_sessions_at_once_begin_one_template(kept: VouchedTemplates) -> None:
    await asyncio.gather(*(open_one(kept, VOUCHED) for _ in range(20)))
    await kept.settled()

    assert list(kept._kept) == [VOUCHED.digest]
