"""What a session tells its client about its characters.

Runs in: host.
"""

from typing import NamedTuple

from host import server_events as events
from host.cast import Cast


class Place(NamedTuple):
    """Where a session stands: reloads so far, and who speaks."""

    generation: int
    active: str | None


def listed(cast: Cast, place: Place) -> events.CharactersListed:
    """Tell which characters there are, and which one speaks."""
    return events.CharactersListed(
        directory=cast.directory,
        character_count=len(cast.manifests),
        characters=_infos(cast),
        generation=place.generation,
        digest=cast.digest,
        active=place.active,
        diagnostics=cast.diagnostics,
    )


def reloaded(
    cast: Cast, place: Place, seconds: float, *, ended: bool, cause: events.Cause
) -> events.CharactersReloaded:
    """Tell that a session has these characters now, how long that took, and what kept others from loading."""
    loaded = len(cast.manifests)
    return events.CharactersReloaded(
        directory=cast.directory,
        loaded_count=loaded,
        error_count=cast.total_files - loaded,
        total_files=cast.total_files,
        characters=_infos(cast),
        generation=place.generation,
        digest=cast.digest,
        load_duration=round(seconds, 6),
        conversation_ended=ended,
        diagnostics=cast.diagnostics,
        active=place.active,
        cause=cause,
    )


def _infos(cast: Cast) -> tuple[events.CharacterInfo, ...]:
    return tuple(
        events.CharacterInfo(name=each.name, good=each.good, comment=each.comment, file=each.file)
        for each in cast.manifests.values()
    )
