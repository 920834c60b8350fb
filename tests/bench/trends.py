"""Straight lines through measurements, and how sure one can be of their slope.

Runs in: benchmark.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Of Student's distribution, for an interval that holds the true slope 95 times in 100, by degrees of freedom.
_QUANTILES: Final = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 8: 2.31, 10: 2.23, 15: 2.13, 20: 2.09}
_NORMAL: Final = 1.96
# Neighbouring samples of one process resemble each other; their means hardly do.
_BLOCKS: Final = 20


@dataclass(frozen=True)
class Trend:
    """A fitted line.

    Attributes:
        slope: Units of y for one of x.
        intercept: Where it begins.
        r_squared: Part of the variation that the line explains.
        half_width: Half of the slope's 95 % interval; infinite for fewer than three points.
    """

    slope: float
    intercept: float
    r_squared: float
    half_width: float


def fit(points: Sequence[tuple[float, float]]) -> Trend:
    """Fit a line by least squares. Needs two different x."""
    xs, ys = zip(*points, strict=True)
    middle_x, middle_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    intercept = middle_y - slope * middle_x
    left = sum((y - intercept - slope * x) ** 2 for x, y in points)
    total = sum((y - middle_y) ** 2 for y in ys)
    freedom = len(points) - 2
    half_width = _quantile(freedom) * math.sqrt(left / freedom / spread) if freedom > 0 else math.inf
    return Trend(slope, intercept, 1.0 - left / total if total else 1.0, half_width)


def fit_blocks(points: Sequence[tuple[float, float]], blocks: int = _BLOCKS) -> Trend:
    """Fit a line through the means of neighbouring points, whose errors do not hang together."""
    size = max(len(points) // blocks, 1)
    chunks = [points[begin : begin + size] for begin in range(0, len(points) - size + 1, size)]
    return fit([(statistics.fmean(x for x, _ in chunk), statistics.fmean(y for _, y in chunk)) for chunk in chunks])


def _quantile(freedom: int) -> float:
    # The next smaller number of degrees: rather too wide than too narrow.
    known = [degrees for degrees in _QUANTILES if degrees <= freedom]
    return _NORMAL if freedom > 3 * max(_QUANTILES) else _QUANTILES[max(known)]
