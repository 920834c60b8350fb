"""What counters and histograms are made with.

Runs in: host.
"""

from collections.abc import Iterable
from itertools import product
from typing import Final

from prometheus_client import CollectorRegistry, Counter

# A warm load takes a few milliseconds; a second is what a client is promised.
LOAD_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COUNT_BUCKETS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
# An empty hook takes some 30 µs, the longest one that is allowed a quarter of a second, and one that waits for a new
# worker some seconds.
HOOK_BUCKETS: Final = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
# A timer of the loop is a millisecond late at best.
LAG_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
# Characters answer in a millisecond, models in seconds, and talk for a minute.
TALK_BUCKETS: Final = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


def labelled_counter(registry: CollectorRegistry | None, name: str, tells: str, **labels: Iterable[str]) -> Counter:
    """Return a counter that has all its series already.

    Args:
        registry: Where it belongs.
        name: Its name.
        tells: What it counts.
        labels: Its labels, each with all of its values.
    """
    counter = Counter(name, tells, list(labels), registry=registry)
    # What never happened is told as 0: of a series that begins with 1, Prometheus sees no increase.
    for values in product(*labels.values()):
        counter.labels(*values)
    return counter
