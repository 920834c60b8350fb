"""How long a session waits for its next worker, and how many the whole host replaces."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from host import respawns
from host.respawns import FORGIVEN_AFTER_SECONDS, LONGEST_WAIT_SECONDS, REPLACEMENTS_A_SECOND, Patience, Respawns


class Clock:
    """A loop whose clock goes only when it is told to, and then calls what is due."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.create_future = asyncio.get_running_loop().create_future

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> Callable[[], None]:
        self.timers.append((when, callback))
        return callback

    async def go_on(self) -> None:
        """Go on to what is due next, and let those run on whom it was waiting for."""
        when, callback = self.timers.pop()
        self.now = max(self.now, when)
        callback()
        await let_run()


async def let_run() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    stand_in = SimpleNamespace(get_running_loop=lambda: clock, Future=asyncio.Future, TimerHandle=asyncio.TimerHandle)
    monkeypatch.setattr(respawns, "asyncio", stand_in)
    return clock


async def test_the_first_death_costs_no_wait_and_each_further_one_more_until_it_is_enough(clock: Clock) -> None:
    patience = Patience()
    waits = []
    for _ in range(9):
        waits.append(patience.next_wait_seconds())
        clock.now += 1

    assert waits[:4] == [0.0, 0.2, 0.4, 0.8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_SECONDS


async def test_a_session_whose_worker_lived_long_is_forgiven(clock: Clock) -> None:
    patience = Patience()
    for _ in range(5):
        patience.next_wait_seconds()
    clock.now += FORGIVEN_AFTER_SECONDS + 1

    assert patience.next_wait_seconds() == 0.0


async def test_a_session_that_loses_two_thousand_workers_in_a_row_waits_no_longer_than_the_longest(
    clock: Clock,
) -> None:
    patience = Patience()
    for _ in range(2000):
        wait = patience.next_wait_seconds()
        clock.now += 1

    assert wait == LONGEST_WAIT_SECONDS


class Queue:
    """Sessions that wait for their turns, and the order in which they got them."""

    def __init__(self) -> None:
        self.turns = Respawns()
        self.served: list[str] = []
        self._waiting: dict[str, asyncio.Task[None]] = {}

    async def join(self, name: str, *, is_first: bool, quiet_since: float = 0.0) -> None:
        self._waiting[name] = asyncio.ensure_future(self._wait(name, is_first=is_first, quiet_since=quiet_since))
        await let_run()

    async def leave(self, name: str) -> None:
        self._waiting.pop(name).cancel()
        await let_run()

    async def _wait(self, name: str, *, is_first: bool, quiet_since: float) -> None:
        await self.turns.turn(is_first=is_first, quiet_since=quiet_since)
        self.served.append(name)


async def test_replacements_of_the_whole_host_are_spread_over_time(clock: Clock) -> None:
    queue = Queue()
    for number in range(REPLACEMENTS_A_SECOND + 1):
        await queue.join(str(number), is_first=False)
    assert queue.served == ["0"]
    began = clock.now
    while len(queue.served) <= REPLACEMENTS_A_SECOND:
        await clock.go_on()

    assert clock.now - began == pytest.approx(1.0)
    assert queue.served == [str(number) for number in range(REPLACEMENTS_A_SECOND + 1)]


async def test_a_single_replacement_comes_at_once(clock: Clock) -> None:
    queue = Queue()
    await queue.join("one", is_first=False)
    clock.now += 1
    await queue.join("two", is_first=False)

    assert queue.served == ["one", "two"]
    assert clock.timers == []


async def test_the_first_replacement_of_a_session_comes_before_the_further_ones_of_others(clock: Clock) -> None:
    queue = Queue()
    for number in range(10):
        await queue.join(f"again {number}", is_first=False)
    await queue.join("first", is_first=True)
    await clock.go_on()

    assert queue.served == ["again 0", "first"]


async def test_sessions_that_only_just_began_do_not_keep_an_older_one_waiting(clock: Clock) -> None:
    queue = Queue()
    for number in range(100):
        await queue.join(f"new {number}", is_first=True, quiet_since=500.0)
    await queue.join("old", is_first=True, quiet_since=1.0)
    for _ in range(2):
        await clock.go_on()

    assert queue.served == ["new 0", "old", "new 1"]


async def test_those_who_need_another_one_get_their_turns_however_many_need_their_first(clock: Clock) -> None:
    queue = Queue()
    await queue.join("begun", is_first=True)
    await queue.join("again", is_first=False)
    for number in range(10):
        await queue.join(f"first {number}", is_first=True)
    for _ in range(4):
        await clock.go_on()

    assert "again" in queue.served


async def test_whoever_stops_waiting_takes_nobodys_turn(clock: Clock) -> None:
    queue = Queue()
    await queue.join("begun", is_first=True)
    for number in range(500):
        await queue.join(f"gone {number}", is_first=True)
        await queue.leave(f"gone {number}")
    await queue.join("stays", is_first=True)
    await clock.go_on()

    assert queue.served == ["begun", "stays"]


async def test_whoever_waits_is_counted_and_whoever_left_is_not(clock: Clock) -> None:
    queue = Queue()
    for name, is_first in (("at once", True), ("first", True), ("again", False), ("leaves", False)):
        await queue.join(name, is_first=is_first)
    assert queue.turns.waiting == 3

    await queue.leave("leaves")
    assert queue.turns.waiting == 2
    await clock.go_on()
    assert queue.turns.waiting == 1
