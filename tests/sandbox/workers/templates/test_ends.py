"""How templates end, and that workers are none the worse for it."""

import asyncio
import gc
import os
import signal

import pytest
from processes import children_of, is_there, number_of, zygote_number
from sandboxed import ask
from templates import SET, descriptors, fork, link_of, open_one
from waiting import eventually, process_ended

from sandbox.errors import WorkerDied
from sandbox.workers.template_link import TemplateLink
from sandbox.workers.templates import Template
from sandbox.workers.zygotes import Zygote


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

    await eventually(lambda: not children_of(number_of(template)), "they are taken away")


async def test_a_template_outlives_its_zygote(own_zygote: Zygote) -> None:
    template = await open_one(own_zygote, SET)
    os.kill(zygote_number(own_zygote), signal.SIGKILL)
    await process_ended(zygote_number(own_zygote))

    worker = await fork(template)

    assert (await ask(worker)).value == "Hello"
    await worker.close()
    await template.close()


async def test_a_keeper_ends_templates_and_what_they_forked(own_zygote: Zygote) -> None:
    template = await open_one(own_zygote, SET)
    worker = await fork(template)
    keeper = children_of(zygote_number(own_zygote))[0]
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
    await eventually(lambda: len(descriptors()) < before, "its descriptors are closed")


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
    await eventually(lambda: not children_of(number_of(template)), "the one that nobody wanted has ended")


async def test_a_template_that_forks_much_is_not_taken_for_one_that_computes(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.workers.deadline.IDLE_SECONDS", 0.0)
    link = link_of(template)
    link._watch._look()
    for _ in range(20):
        await (await fork(template)).close()

    link._watch._look()

    assert template.alive


async def test_a_template_that_computes_without_being_asked_is_ended(
    own_zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.workers.deadline.IDLE_SECONDS", 0.0)
    template = await open_one(own_zygote, SET)
    link = link_of(template)
    link._watch._look()
    monkeypatch.setattr(TemplateLink, "used_seconds", link.used_seconds + 60)

    link._watch._look()

    assert not template.alive
    await template.close()
