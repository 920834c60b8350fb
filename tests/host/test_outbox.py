"""Events on their way to one client: in order, and bounded."""

import asyncio
import json

import pytest

from host import outbox as outboxes
from host.outbox import MAX_BYTES, ROOMY_BYTES, ClientStalled, Outbox
from host.server_events.items import ItemDeleted


def event(number: int, size: int = 1) -> ItemDeleted:
    return ItemDeleted(item_id=f"{number}:".ljust(size, "x"))


def number(text: bytes) -> int:
    return int(json.loads(text)["item_id"].partition(":")[0])


async def taken(outbox: Outbox) -> int:
    [text] = await outbox.take(1)
    return number(text)


async def full_outbox() -> Outbox:
    outbox = Outbox()
    outbox.post(event(0, ROOMY_BYTES))
    return outbox


async def test_what_is_posted_first_is_taken_first() -> None:
    outbox = Outbox()
    for number in range(3):
        outbox.post(event(number))

    assert [await taken(outbox) for _ in range(3)] == [0, 1, 2]


async def test_several_are_taken_at_once_but_no_more_than_asked_for() -> None:
    outbox = Outbox()
    for place in range(5):
        outbox.post(event(place))

    assert [number(text) for text in await outbox.take(3)] == [0, 1, 2]
    assert [number(text) for text in await outbox.take(3)] == [3, 4]


async def test_of_large_ones_fewer_are_taken_at_once() -> None:
    outbox = Outbox()
    for place in range(3):
        outbox.post(event(place, ROOMY_BYTES // 2))

    assert [number(text) for text in await outbox.take(3)] == [0, 1]


async def test_what_waits_is_counted_in_bytes_and_not_in_letters() -> None:
    outbox = Outbox()
    outbox.post(ItemDeleted(item_id="é" * (MAX_BYTES // 3)))

    with pytest.raises(ClientStalled):
        outbox.post(ItemDeleted(item_id="é" * (MAX_BYTES // 3)))


async def test_taking_waits_for_the_next_event() -> None:
    outbox = Outbox()
    taking = asyncio.ensure_future(taken(outbox))
    await asyncio.sleep(0)
    assert not taking.done()

    outbox.post(event(7))
    assert await taking == 7


async def test_what_comes_before_it_is_taken_goes_along() -> None:
    outbox = Outbox()
    outbox.post(event(0))
    await outbox.filled()
    outbox.post(event(1))

    assert [number(text) for text in await outbox.take(3)] == [0, 1]


async def test_all_is_sent_when_whoever_takes_it_asks_for_more() -> None:
    outbox = Outbox()
    await outbox.sent()
    outbox.post(event(0))
    waiting = asyncio.ensure_future(outbox.sent())

    assert await taken(outbox) == 0
    await asyncio.sleep(0)
    assert not waiting.done()

    asking = asyncio.ensure_future(taken(outbox))
    await waiting
    asking.cancel()


async def test_a_producer_waits_for_room_and_gets_it() -> None:
    outbox = await full_outbox()
    waiting = asyncio.ensure_future(outbox.room())
    await asyncio.sleep(0)
    assert not waiting.done()

    await outbox.take(1)
    await waiting


async def test_a_producer_that_is_cancelled_in_the_moment_when_there_is_room_is_cancelled() -> None:
    outbox = await full_outbox()
    waiting = asyncio.ensure_future(outbox.room())
    await asyncio.sleep(0)

    await outbox.take(1)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_client_that_reads_nothing_for_too_long_has_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outboxes, "STALLED_SECONDS", 0.0)
    outbox = await full_outbox()

    with pytest.raises(ClientStalled):
        await outbox.room()


async def test_more_than_may_wait_is_not_taken_in() -> None:
    outbox = Outbox()
    outbox.post(event(0, MAX_BYTES // 2))

    with pytest.raises(ClientStalled):
        outbox.post(event(1, MAX_BYTES // 2))
