"""Whether something grows is decided by arithmetic, which can be wrong like any other."""

import math
import random

import pytest
from trends import fit, fit_blocks


def noisy_line(slope: float, points: int = 400) -> list[tuple[float, float]]:
    luck = random.Random(7)
    return [(x / 100, 5 + slope * x / 100 + luck.gauss(0, 1)) for x in range(points)]


def test_a_straight_line_is_found_exactly() -> None:
    trend = fit([(0, 1), (1, 3), (2, 5), (3, 7)])

    assert trend.slope == pytest.approx(2)
    assert trend.intercept == pytest.approx(1)
    assert trend.r_squared == pytest.approx(1)
    assert trend.half_width == pytest.approx(0, abs=1e-9)


def test_a_level_line_explains_all_there_is_and_has_no_noise() -> None:
    trend = fit_blocks([(x, 42.0) for x in range(100)])

    assert (trend.slope, trend.half_width, trend.r_squared) == (0, 0, 1)


def test_noise_without_growth_stays_within_its_interval() -> None:
    trend = fit_blocks(noisy_line(slope=0))

    assert abs(trend.slope) <= trend.half_width


def test_growth_within_the_same_noise_is_found() -> None:
    trend = fit_blocks(noisy_line(slope=1))

    assert trend.slope > trend.half_width
    assert trend.slope == pytest.approx(1, abs=trend.half_width)


def test_steps_that_neighbours_share_do_not_make_one_too_sure() -> None:
    luck = random.Random(7)
    steps = [luck.gauss(0, 1) for _ in range(20)]
    points = [(float(x), steps[x // 20]) for x in range(400)]

    assert fit_blocks(points).half_width > 2 * fit(points).half_width


def test_two_points_say_nothing_about_their_noise() -> None:
    assert fit([(0, 0), (1, 1)]).half_width == math.inf
