"""Events of a client that nobody has come to yet: in order, and bounded in number and size."""

import asyncio

import pytest

from host.inbox import MAX_WAITING_CHARACTERS, MAX_WAITING_EVENTS, Inbox


async def full_after(size: int) -> tuple[Inbox[int], int, asyncio.Task[None]]:
    """Fill an inbox with events of a size; return it, how many went in, and the one that waits."""
    inbox: Inbox[int] = Inbox()
    for number in range(1000):
        putting = asyncio.ensure_future(inbox.put(number, size))
        for _ in range(3):
            await asyncio.sleep(0)
        if not putting.done():
            return inbox, number, putting
    raise AssertionError("there is no end to it")


@pytest.mark.parametrize(
    ("size", "events"),
    [(0, MAX_WAITING_EVENTS), (10, MAX_WAITING_EVENTS), (MAX_WAITING_CHARACTERS // 4, 4), (MAX_WAITING_CHARACTERS, 1)],
)
async def test_so_many_events_wait_and_the_next_one_once_there_is_room(size: int, events: int) -> None:
    inbox, number, putting = await full_after(size)
    assert number == events

    assert await inbox.take() == 0
    await putting
    assert [await inbox.take() for _ in range(number)] == list(range(1, number + 1))


async def test_an_event_that_is_larger_than_all_that_may_wait_goes_in_alone() -> None:
    _, number, putting = await full_after(10 * MAX_WAITING_CHARACTERS)
    putting.cancel()

    assert number == 1


async def test_taking_waits_for_the_next_event() -> None:
    inbox: Inbox[str] = Inbox()
    taking = asyncio.ensure_future(inbox.take())
    await asyncio.sleep(0)
    assert not taking.done()

    await inbox.put("event", 5)
    assert await taking == "event"


async def test_what_will_be_taken_next_is_seen_before() -> None:
    inbox: Inbox[str] = Inbox()
    assert inbox.next is None
    for event in ("first", "second"):
        await inbox.put(event, 5)

    assert inbox.next == "first"
    assert await inbox.take() == "first"
    assert inbox.next == "second"
