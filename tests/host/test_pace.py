"""How fast one client is read: in bursts, and on and on."""

import pytest
from clocks import Clock

from host.pace import CHARACTERS_AN_EVENT, EVENTS_A_SECOND, EVENTS_AT_ONCE, PARSING_SECONDS_AN_EVENT, ReadingPace

A_LONG_TIME = 1000.0


@pytest.fixture
def clock() -> Clock:
    return Clock(A_LONG_TIME)


@pytest.fixture
def pace(clock: Clock) -> ReadingPace:
    return ReadingPace(clock=clock)


def send(pace: ReadingPace, events: int, characters: int = 0, parsing_seconds: float = 0.0) -> list[float]:
    """Send events that take nothing to receive; return how long each would have had to wait."""
    waits = []
    for _ in range(events):
        waits.append(pace.wait_seconds())
        pace.charge(characters, parsing_seconds)
    return waits


def send_patiently(pace: ReadingPace, clock: Clock, events: int) -> float:
    """Send events, each as soon as it is read; return how long that took."""
    began = clock.now
    for _ in range(events):
        clock.now += pace.wait_seconds()
        pace.charge(0, 0.0)
    return clock.now - began


def test_a_burst_is_read_at_once(pace: ReadingPace) -> None:
    assert not any(send(pace, EVENTS_AT_ONCE))


def test_what_comes_after_a_burst_waits(pace: ReadingPace) -> None:
    send(pace, EVENTS_AT_ONCE)

    assert pace.wait_seconds() == pytest.approx(1 / EVENTS_A_SECOND)


def test_a_flood_is_read_at_a_steady_pace(pace: ReadingPace, clock: Clock) -> None:
    send(pace, EVENTS_AT_ONCE)

    assert send_patiently(pace, clock, 1000) == pytest.approx(1000 / EVENTS_A_SECOND)


def test_who_sends_no_faster_than_the_pace_never_waits(pace: ReadingPace, clock: Clock) -> None:
    for _ in range(10 * EVENTS_AT_ONCE):
        assert pace.wait_seconds() == 0.0
        pace.charge(0, 0.0)
        clock.now += 1 / EVENTS_A_SECOND


def test_after_a_pause_there_is_room_for_a_burst_and_no_more(pace: ReadingPace, clock: Clock) -> None:
    send(pace, EVENTS_AT_ONCE)
    clock.now += A_LONG_TIME

    assert not any(send(pace, EVENTS_AT_ONCE))
    assert pace.wait_seconds() > 0


@pytest.mark.parametrize(
    ("characters", "parsing_seconds"),
    [(EVENTS_AT_ONCE * CHARACTERS_AN_EVENT, 0.0), (0, EVENTS_AT_ONCE * PARSING_SECONDS_AN_EVENT)],
    ids=["large", "dear"],
)
def test_an_event_that_costs_a_burst_is_read_and_the_next_one_waits(
    pace: ReadingPace, characters: int, parsing_seconds: float
) -> None:
    assert send(pace, 1, characters, parsing_seconds) == [0.0]
    assert pace.wait_seconds() > 0


def test_what_was_owed_for_large_events_is_waited_for(pace: ReadingPace, clock: Clock) -> None:
    send(pace, 1, 2 * EVENTS_AT_ONCE * CHARACTERS_AN_EVENT)

    clock.now += pace.wait_seconds()
    assert clock.now - A_LONG_TIME == pytest.approx((EVENTS_AT_ONCE + 2) / EVENTS_A_SECOND)
