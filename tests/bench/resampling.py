"""How sure one can be of a ratio of two percentiles, from stretches that were measured in turns.

What disturbs one turn disturbs those beside it too, so turns are no independent samples; stretches nearly are. As many
pairs of stretches are drawn again and again, some of them twice and some not at all, and the ratio is taken of each
draw: a bootstrap of blocks.

Runs in: benchmark and load test.
"""

import math
import random
from collections.abc import Sequence
from itertools import chain
from typing import Final, TypeAlias

from figures import Samples

Interval: TypeAlias = tuple[float, float]

_DRAWS: Final = 400
# Of all draws, what is cut off at either end.
_TAIL: Final = 0.025
# Always the same draws, so that the same stretches come to the same figures.
_SEED: Final = 4


def ratio_interval(ours: Sequence[Sequence[float]], others: Sequence[Sequence[float]], percent: float) -> Interval:
    """Return between which two the ratio of a percentile of all our stretches to that of all others lies.

    Args:
        ours: Samples, stretch by stretch.
        others: Those that were taken in turns with them, as many stretches.
        percent: Which percentile.
    """
    drawing = random.Random(_SEED)
    places = range(len(ours))
    ratios: list[float] = []
    for _ in range(_DRAWS):
        drawn = drawing.choices(places, k=len(places))
        above, below = (_percentile([side[place] for place in drawn], percent) for side in (ours, others))
        ratios.append(above / below)
    ratios.sort()
    cut = math.floor(_TAIL * _DRAWS)
    return ratios[cut], ratios[-1 - cut]


def _percentile(stretches: Sequence[Sequence[float]], percent: float) -> float:
    return Samples(list(chain.from_iterable(stretches))).percentile(percent)
