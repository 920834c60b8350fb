"""Workers that nobody asks any more end when nobody waits for another, or soon."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from casts import character
from stages import make_stage, make_upkeep
from waiting import eventually

from host import partings
from host.cast import Cast
from host.partings import Partings
from sandbox.sources import sources_from_texts
from sandbox.workers.rush import Rush


@pytest.fixture
def rush() -> Rush:
    return Rush()


@pytest.fixture
async def leaving(rush: Rush) -> AsyncIterator[Partings]:
    async with Partings(rush) as opened:
        yield opened


async def _cast() -> Cast:
    upkeep = make_upkeep(make_stage())
    sources = sources_from_texts("inline", [("ada.py", character("Ada"))])
    return Cast(sources, await upkeep.open_worker(sources), upkeep)


async def test_a_worker_ends_at_once_if_nobody_is_loading(leaving: Partings) -> None:
    cast = await _cast()

    await leaving.part_with(cast)

    assert not cast.has_worker


async def test_in_a_rush_workers_end_when_it_is_over(leaving: Partings, rush: Rush) -> None:
    casts = [await _cast() for _ in range(3)]
    with rush:
        with rush:
            for each in casts:
                await leaving.part_with(each)
        await asyncio.sleep(0)
        assert all(each.has_worker for each in casts)

    await eventually(lambda: not any(each.has_worker for each in casts), "they have ended")


async def test_nobody_waits_for_the_end_of_a_rush_for_long(
    leaving: Partings, rush: Rush, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partings, "LONGEST_SECONDS", 0.01)
    cast = await _cast()
    with rush:
        await leaving.part_with(cast)

        await eventually(lambda: not cast.has_worker, "it has ended")


async def test_those_who_come_later_are_parted_with_as_well(leaving: Partings, rush: Rush) -> None:
    for _ in range(2):
        cast = await _cast()
        with rush:
            await leaving.part_with(cast)
        await eventually(lambda cast=cast: not cast.has_worker, "it has ended")  # type: ignore[misc]


async def test_at_the_end_of_the_server_all_workers_end(rush: Rush) -> None:
    casts = [await _cast() for _ in range(2)]
    with rush:
        async with Partings(rush) as leaving:
            for each in casts:
                await leaving.part_with(each)

        assert not any(each.has_worker for each in casts)
