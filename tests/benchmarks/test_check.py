"""`make bench-check` fails on what has become dearer by more than a third, and on nothing else."""

import json

import check
import pytest
from check import FILE, GROUPS, Ratios, find_worse, take_ratios
from figures import FLOOR, IMPORTLIB, UVICORN, Reading

KNOWN = {"connect/uvicorn": 3.0, "reload_seen/importlib": 0.6}
FINE = {"connect/uvicorn": 3.1, "reload_seen/importlib": 0.5}


def always(*rounds: Ratios) -> tuple[list[list[str]], check.Callable[[list[str]], Ratios]]:
    """Return a measurement that comes to one after the other, and the groups that it was asked for."""
    asked: list[list[str]] = []

    def measure(groups: list[str]) -> Ratios:
        asked.append(groups)
        return dict(rounds[min(len(asked), len(rounds)) - 1])

    return asked, measure


@pytest.mark.parametrize(("ratio", "is_worse"), [(0.79, False), (0.81, True), (0.1, False)])
def test_a_third_more_is_let_through_and_more_than_that_is_found(ratio: float, *, is_worse: bool) -> None:
    found = find_worse({"reload_seen/importlib": 0.6}, {"reload_seen/importlib": ratio})

    assert [each.name for each in found] == ["reload_seen/importlib"] * is_worse


def test_what_is_worse_is_named_with_both_figures() -> None:
    [found] = find_worse(KNOWN, {**FINE, "connect/uvicorn": 6.0})

    assert str(found) == "connect/uvicorn was 3.00 and is 6.00: 2.00 times as much"


def test_a_ratio_that_nobody_knows_is_found_too() -> None:
    [found] = find_worse({}, {"connect/uvicorn": 3.0})

    assert "not in the file" in str(found)


def test_what_is_fine_at_once_is_measured_once() -> None:
    asked, measure = always(FINE)

    assert check.check(KNOWN, measure) == []
    assert asked == [list(GROUPS)]


def test_one_bad_turn_is_measured_again_and_forgiven() -> None:
    asked, measure = always({**FINE, "connect/uvicorn": 9.0}, {"connect/uvicorn": 3.0})

    assert check.check(KNOWN, measure) == []
    assert asked == [list(GROUPS), ["connect"], ["connect"]]


def test_what_stays_bad_is_found() -> None:
    _, measure = always({**FINE, "connect/uvicorn": 9.0})

    assert [each.name for each in check.check(KNOWN, measure)] == ["connect/uvicorn"]


def test_ratios_are_ours_to_what_stands_beside_it() -> None:
    readings = {
        "connect": Reading(6.0, others={UVICORN: 2.0, FLOOR: 1.0}),
        "reload_seen": Reading(3.0, others={IMPORTLIB: 6.0, FLOOR: 1.0}),
        "ready_seen": Reading(1.0, others={IMPORTLIB: 2.0}),
    }

    assert take_ratios(readings) == {"connect/uvicorn": 3.0, "reload_seen/importlib": 0.5}


def test_the_file_knows_each_ratio_that_is_checked() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")).keys() == set(check._GROUP)
