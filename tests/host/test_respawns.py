"""How long a session waits for its next worker, and how many the whole host replaces."""

import asyncio
from types import SimpleNamespace

import pytest

from host import respawns
from host.respawns import FORGIVEN_AFTER_SECONDS, LONGEST_WAIT_SECONDS, REPLACEMENTS_A_SECOND, Patience, Respawns


class Clock:
    """A clock that goes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    stand_in = SimpleNamespace(get_running_loop=lambda: clock, sleep=clock.sleep)
    monkeypatch.setattr(respawns, "asyncio", stand_in)
    return clock


def test_the_first_death_costs_no_wait_and_each_further_one_more_until_it_is_enough(clock: Clock) -> None:
    patience = Patience()
    waits = []
    for _ in range(9):
        waits.append(patience.next_wait_seconds())
        clock.now += 1

    assert waits[:4] == [0.0, 0.2, 0.4, 0.8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_SECONDS


def test_a_session_whose_worker_lived_long_is_forgiven(clock: Clock) -> None:
    patience = Patience()
    for _ in range(5):
        patience.next_wait_seconds()
    clock.now += FORGIVEN_AFTER_SECONDS + 1

    assert patience.next_wait_seconds() == 0.0


def test_a_session_that_loses_two_thousand_workers_in_a_row_waits_no_longer_than_the_longest(clock: Clock) -> None:
    patience = Patience()
    for _ in range(2000):
        wait = patience.next_wait_seconds()
        clock.now += 1

    assert wait == LONGEST_WAIT_SECONDS


async def test_replacements_of_the_whole_host_are_spread_over_time(clock: Clock) -> None:
    turns = Respawns()
    for _ in range(REPLACEMENTS_A_SECOND + 1):
        await turns.turn()

    assert clock.slept[-1] == pytest.approx(1.0)
    assert len(clock.slept) == REPLACEMENTS_A_SECOND


async def test_a_single_replacement_comes_at_once(clock: Clock) -> None:
    turns = Respawns()
    await turns.turn()
    clock.now += 1
    await turns.turn()

    assert clock.slept == []
    assert asyncio.get_running_loop() is not None
