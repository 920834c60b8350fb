"""Workers that nobody asks any more end when nobody waits for another, or soon."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextvars import ContextVar
from typing import Any

import pytest
import structlog
from casts import character
from stages import make_stage, make_upkeep
from waiting import eventually

from host import partings
from host.cast import Cast
from host.partings import Partings
from sandbox.sources import sources_from_texts
from sandbox.workers.rush import Rush

session: ContextVar[str] = ContextVar("session", default="nobody's")


def add_session(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**line, "session": session.get()}


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


@pytest.fixture
async def failing(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cast]:
    cast = await _cast()

    async def fail() -> None:
        raise OSError("a fault of ours")

    with monkeypatch.context() as while_it_fails:
        while_it_fails.setattr(cast, "close", fail)
        yield cast
    await cast.close()


async def test_one_that_cannot_be_closed_is_told_and_those_behind_it_end(
    leaving: Partings, rush: Rush, failing: Cast
) -> None:
    behind = await _cast()
    with structlog.testing.capture_logs() as lines:
        with rush:
            await leaving.part_with(failing)
            await leaving.part_with(behind)
        await eventually(lambda: not behind.has_worker, "the other one has ended")

    assert [(line["event"], line["log_level"], line["digest"]) for line in lines] == [
        ("parting failed", "error", failing.digest)
    ]


async def test_one_that_cannot_be_closed_at_once_is_told_and_disturbs_nobody(leaving: Partings, failing: Cast) -> None:
    with structlog.testing.capture_logs() as lines:
        await leaving.part_with(failing)

    assert [line["event"] for line in lines] == ["parting failed"]


async def test_those_that_end_later_end_in_no_sessions_name(leaving: Partings, rush: Rush, failing: Cast) -> None:
    async def part_for_a_session() -> None:
        session.set("sess_1")
        await leaving.part_with(failing)

    with structlog.testing.capture_logs() as lines:
        # In front of what keeps the lines.
        structlog.get_config()["processors"].insert(0, add_session)
        with rush:
            await asyncio.create_task(part_for_a_session())
        await eventually(lambda: bool(lines), "it is told")

    assert lines[0]["session"] == "nobody's"


async def test_at_the_end_of_the_server_those_behind_one_that_cannot_be_closed_end_as_well(
    rush: Rush, failing: Cast
) -> None:
    behind = await _cast()
    with rush:
        async with Partings(rush) as leaving:
            await leaving.part_with(failing)
            await leaving.part_with(behind)

        assert not behind.has_worker


async def test_one_that_is_being_closed_when_the_server_ends_is_closed_all_the_same(
    rush: Rush, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, begun = await _cast(), asyncio.Event()
    close = cast.close

    async def close_slowly() -> None:
        if not begun.is_set():
            begun.set()
            await asyncio.sleep(60)
        await close()

    monkeypatch.setattr(cast, "close", close_slowly)
    async with Partings(rush) as leaving:
        with rush:
            await leaving.part_with(cast)
        await begun.wait()

    assert not cast.has_worker


async def test_at_the_end_of_the_server_all_workers_end(rush: Rush) -> None:
    casts = [await _cast() for _ in range(2)]
    with rush:
        async with Partings(rush) as leaving:
            for each in casts:
                await leaving.part_with(each)

        assert not any(each.has_worker for each in casts)
