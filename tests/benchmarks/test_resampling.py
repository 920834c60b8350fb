"""How sure one can be of a ratio of percentiles."""

import pytest
from resampling import ratio_interval


def test_stretches_that_are_all_alike_leave_no_doubt() -> None:
    assert ratio_interval([[3.0] * 9] * 5, [[2.0] * 9] * 5, 50) == (1.5, 1.5)


def test_one_stretch_of_many_that_is_worse_widens_it_upwards() -> None:
    quiet = [[1.0] * 100] * 8
    ours = [*quiet[1:], [1.0] * 50 + [9.0] * 50]

    low, high = ratio_interval(ours, quiet, 99)

    assert (low, high) == (1.0, 9.0)
    assert ratio_interval(ours, quiet, 50) == (1.0, 1.0)


def test_the_same_stretches_come_to_the_same_figures() -> None:
    ours = [[float(stretch * turn % 7 + 1) for turn in range(50)] for stretch in range(6)]

    assert ratio_interval(ours, ours[::-1], 99) == ratio_interval(ours, ours[::-1], 99)


@pytest.mark.parametrize("percent", [50, 99])
def test_it_holds_the_ratio_of_all_stretches(percent: float) -> None:
    ours = [[float(stretch + turn) for turn in range(1, 50)] for stretch in (-1, 0, 1, 0, 1, -1)]
    others = [[turn / 2 for turn in range(1, 50)]] * 6

    low, high = ratio_interval(ours, others, percent)

    assert low < 2.0 < high
