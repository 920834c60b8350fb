"""How much of something may be used within a minute."""

import gc

import pytest
from clocks import Clock

from host.allowance import MINUTE_SECONDS, Allowance


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_used_within_the_limit_costs_no_wait(clock: Clock) -> None:
    allowance = Allowance(10.0, clock)
    for _ in range(9):
        allowance.charge(1.0)

    assert allowance.wait_seconds() == 0.0


def test_above_the_limit_it_takes_until_enough_of_it_is_a_minute_ago(clock: Clock) -> None:
    allowance = Allowance(10.0, clock)
    allowance.charge(4.0)
    clock.now += 20
    allowance.charge(7.0)

    assert allowance.wait_seconds() == pytest.approx(MINUTE_SECONDS - 20)
    clock.now += allowance.wait_seconds()
    assert allowance.wait_seconds() == 0.0
    # What came later still counts.
    allowance.charge(3.0)
    assert allowance.wait_seconds() == pytest.approx(20)


def test_many_small_charges_take_no_more_room_than_the_seconds_of_a_minute(clock: Clock) -> None:
    allowance = Allowance(10.0, clock)
    for _ in range(60_000):
        allowance.charge(0.000_1)
        clock.now += 0.01
        allowance.wait_seconds()

    assert len(allowance._used) <= MINUTE_SECONDS + 1
    assert allowance._sum == pytest.approx(0.6, rel=0.05)


def test_the_collector_hears_nothing_of_what_is_used(clock: Clock) -> None:
    allowance = Allowance(10.0, clock)
    allowance.charge(1.0)

    assert not any(map(gc.is_tracked, allowance._used))


def test_one_charge_of_more_than_all_there_is_is_over_after_a_minute(clock: Clock) -> None:
    allowance = Allowance(1.0, clock)
    allowance.charge(100.0)
    assert allowance.wait_seconds() == pytest.approx(MINUTE_SECONDS)
    clock.now += MINUTE_SECONDS

    assert allowance.wait_seconds() == 0.0
