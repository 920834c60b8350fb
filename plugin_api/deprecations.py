"""What of the API is going to be removed, and by which release.

A name is listed here for half a year at least before it goes. Whoever checks characters tells their authors; loading
never fails for it before the day.

Runs in: both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

# Between the release that says so and the one that removes it: two seasons to mend a file in.
SHORTEST_NOTICE_DAYS: Final = 180


@dataclass(frozen=True, slots=True)
class Deprecation:
    """One name that will go.

    Attributes:
        name: As an author writes it: ``plugin_api.Message``, or the name of a hook.
        since: Release that first said so; releases are dates.
        removed_in: The first release without it.
        instead: What to write, as a sentence.
    """

    name: str
    since: date
    removed_in: date
    instead: str

    def __post_init__(self) -> None:
        """Refuse a notice that is too short."""
        if (self.removed_in - self.since).days < SHORTEST_NOTICE_DAYS:
            raise ValueError(f"{self.name}: authors have {SHORTEST_NOTICE_DAYS} days at least")

    @property
    def message(self) -> str:
        """Return a sentence for the author."""
        return f"{self.name} is going to be removed in release {release(self.removed_in)}."


def release(day: date) -> str:
    """Return the version of the release of a day."""
    return f"{day.year}.{day.month}.{day.day}"


def listed(*deprecations: Deprecation) -> Mapping[str, Deprecation]:
    """Return a table of deprecations by name."""
    return MappingProxyType({each.name: each for each in deprecations})


DEPRECATED: Final = listed()


def find(names: Iterable[str], table: Mapping[str, Deprecation] = DEPRECATED) -> list[Deprecation]:
    """Return what is deprecated among the names that a file uses, in their order, each once."""
    return [table[name] for name in dict.fromkeys(names) if name in table]
