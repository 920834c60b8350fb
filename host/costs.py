"""What each character has cost the server, in all its sessions together.

Runs in: host.
"""

from collections import OrderedDict
from typing import Final, NamedTuple

import msgspec

# Those that were asked last; some hundreds of kilobytes. Whoever costs a lot is among them.
REMEMBERED_CHARACTERS: Final = 2000


class Cost(msgspec.Struct, gc=False):
    """What one character has cost.

    Attributes:
        calls: Of its hooks.
        failures: Of those, all that were not answered.
        processor_seconds: That its sessions' workers used for them.
    """

    calls: int = 0
    failures: int = 0
    processor_seconds: float = 0.0


class Costly(NamedTuple):
    """A character, by the set that it stands in and by its name, and what it has cost."""

    digest: str
    character: str
    cost: Cost


class Costs:
    """Adds up, for the characters that were asked last."""

    def __init__(self) -> None:
        self._costs: OrderedDict[tuple[str, str], Cost] = OrderedDict()

    def charge(self, digest: str, character: str, processor_seconds: float, *, has_failed: bool) -> None:
        """Take note of a call."""
        cost = self._costs.get((digest, character))
        if cost is None:
            cost = self._costs[digest, character] = Cost()
            if len(self._costs) > REMEMBERED_CHARACTERS:
                self._costs.popitem(last=False)
        else:
            self._costs.move_to_end((digest, character))
        cost.calls += 1
        cost.failures += has_failed
        cost.processor_seconds += processor_seconds

    def top(self, characters: int) -> list[Costly]:
        """Return those that have cost most, the dearest first."""
        known = [Costly(*key, cost) for key, cost in self._costs.items()]
        return sorted(known, key=lambda each: -each.cost.processor_seconds)[:characters]
