"""Workers that are forked ahead, and what the zygote rehearses."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest
from sandboxed import a_set, character

from sandbox import rehearsal
from sandbox.codes import CodeCache
from sandbox.rehearsal import Rehearsal, rehearse
from sandbox.workers import ready as ready_workers
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.process import ProcessLink
from sandbox.workers.ready import ReadyLinks
from sandbox.workers.rush import Rush
from sandbox.workers.zygotes import Zygote


@pytest.fixture
async def ready(zygote: Zygote) -> AsyncIterator[ReadyLinks]:
    async with ReadyLinks(zygote, ahead=2) as links:
        yield links


async def _filled(links: ReadyLinks) -> list[ProcessLink]:
    await links.full()
    return list(links._ready)


async def test_as_many_workers_as_wanted_are_made_ready(ready: ReadyLinks) -> None:
    assert len(await _filled(ready)) == 2


async def test_a_ready_worker_is_handed_out_and_replaced(ready: ReadyLinks) -> None:
    first, second = await _filled(ready)

    link = await ready("session")

    assert link is first
    assert second in await _filled(ready)
    assert len(ready._ready) == 2
    await link.close()


async def test_nothing_is_forked_ahead_while_somebody_waits_for_characters(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready_workers, "REFILL_PAUSE_SECONDS", 0.0)
    rush, loading = Rush(), ExitStack()
    loading.enter_context(rush)
    async with ReadyLinks(zygote, ahead=1, rush=rush) as links:
        # Takes far longer than a refill does to begin.
        link = await links("session")
        assert not links._ready

        loading.close()
        assert len(await _filled(links)) == 1
        await link.close()


async def test_what_replaces_another_worker_leaves_the_ready_ones_to_others(ready: ReadyLinks) -> None:
    waiting = await _filled(ready)

    links = [await ready("replacement") for _ in range(5)]

    assert list(ready._ready) == waiting
    assert all(link.alive and link not in waiting for link in links)
    for link in links:
        await link.close()


async def test_a_ready_worker_that_died_is_not_handed_out(ready: ReadyLinks) -> None:
    first, second = await _filled(ready)
    os.kill(first.number, signal.SIGKILL)
    while first.alive:  # noqa: ASYNC110 (it is the link itself that has to notice)
        await asyncio.sleep(0)

    link = await ready("session")

    assert link is second
    await link.close()


async def test_without_a_ready_worker_one_is_forked(zygote: Zygote) -> None:
    async with ReadyLinks(zygote, ahead=0) as links:
        link = await links("session")

        assert link.alive
        await link.close()


async def test_workers_that_nobody_wanted_end_with_their_owner(zygote: Zygote) -> None:
    async with ReadyLinks(zygote, ahead=2) as links:
        waiting = await _filled(links)

    assert not any(link.alive for link in waiting)


async def test_a_rehearsed_worker_knows_nothing_of_the_rehearsal(ready: ReadyLinks) -> None:
    await _filled(ready)

    worker = await LoadingOpener(ready, CodeCache())(a_set(character(name="Rehearsal")))

    assert [manifest.name for manifest in worker.manifests] == ["Rehearsal"]
    await worker.close()


def test_the_rehearsal_goes_as_it_does_in_a_worker() -> None:
    assert isinstance(rehearse(), Rehearsal)


def test_a_rehearsal_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_SOURCE", "CHARACTER_NAME = 1")

    with pytest.raises(RuntimeError, match="did not load"):
        rehearse()
