"""What stands in the audit log, and how much of it."""

import json

import pytest
from audited import entries
from clocks import Clock
from hypothesis import given
from hypothesis import strategies as st

from host.audit import EVERYBODY, LINES, LINES_IN_ALL, MAX_TEXT_CHARACTERS, REMEMBERED_LINES, WINDOW_SECONDS, Act, Audit


class Written:
    """A file that keeps its lines in a list."""

    def __init__(self, lines: list[bytes]) -> None:
        self.append = lines.append

    def reopen(self) -> None:
        """Nothing is renamed."""


@pytest.fixture
def clock() -> Clock:
    return Clock(1_764_489_600.25)


# What an entry says


def test_an_entry_says_when_in_utc_what_and_what_came_of_it(clock: Clock) -> None:
    audit = Audit(clock=clock)

    audit.record(Act.RELOAD, "sess_1", session="sess_1", directory="/srv/casts", digest=None)

    assert entries(audit) == [
        {
            "time": "2025-11-30T08:00:00.250000Z",
            "act": "reload",
            "outcome": "done",
            "session": "sess_1",
            "directory": "/srv/casts",
        }
    ]


@given(st.text(), st.text())
def test_no_text_makes_a_second_line_or_a_second_field(directory: str, origin: str) -> None:
    audit = Audit()

    audit.record(Act.REFUSAL, "127.0.0.1", "invalid_api_key", directory=directory, origin=origin)

    [line] = audit.tail(1)[1:-1].splitlines()
    assert line.isascii()
    assert b"\n" not in line
    assert json.loads(line).keys() == {"time", "act", "outcome", "directory", "origin"}


def test_a_long_text_is_cut() -> None:
    audit = Audit()

    audit.record(Act.RELOAD, "sess_1", directory="x" * 1_000_000)

    assert len(entries(audit)[0]["directory"]) == MAX_TEXT_CHARACTERS


def test_only_the_latest_are_remembered(clock: Clock) -> None:
    audit = Audit(clock=clock)
    for number in range(REMEMBERED_LINES + 1):
        audit.record(Act.RELOAD, f"sess_{number}", number=number)
        clock.now += WINDOW_SECONDS / 10

    assert [each["number"] for each in entries(audit)] == list(range(1, REMEMBERED_LINES + 1))
    assert [each["number"] for each in json.loads(audit.tail(2))] == [REMEMBERED_LINES - 1, REMEMBERED_LINES]


# Those who come again and again


def test_who_comes_too_often_is_summed_up_and_hides_nobody_else(clock: Clock) -> None:
    audit = Audit(clock=clock)
    for _ in range(LINES + 7):
        audit.record(Act.REFUSAL, "10.0.0.1", "invalid_api_key")
    audit.record(Act.REFUSAL, "10.0.0.2", "server_full")
    clock.now += WINDOW_SECONDS

    last = entries(audit)[LINES:]

    assert len(last) == 2
    assert last[0]["outcome"] == "server_full"
    assert last[1].items() >= {"act": "left_out", "outcome": "invalid_api_key", "lines": 7}.items()
    assert last[1].items() >= {"of": "refusal", "who": "10.0.0.1"}.items()


def test_many_that_come_once_fill_no_more_than_their_room_and_hide_no_other_kind(clock: Clock) -> None:
    written: list[bytes] = []
    audit = Audit(Written(written), clock)
    for number in range(3 * LINES_IN_ALL):
        audit.record(Act.REFUSAL, f"10.0.{number}", "invalid_api_key")
    audit.record(Act.RELOAD, "sess_1")
    assert len(written) == LINES_IN_ALL + 1
    assert entries(audit)[-1]["act"] == "reload"

    clock.now += WINDOW_SECONDS
    audit.record(Act.REFUSAL, "10.0.0.1", "invalid_api_key")

    told, last = entries(audit)[-2:]
    assert told.items() >= {"act": "left_out", "who": EVERYBODY, "lines": 2 * LINES_IN_ALL}.items()
    assert last["act"] == "refusal"


def test_what_was_left_out_is_told_at_the_end(clock: Clock) -> None:
    audit = Audit(clock=clock)
    for _ in range(LINES + 1):
        audit.record(Act.RELOAD, "sess_1")

    audit.close()

    assert entries(audit)[-1]["lines"] == 1
