"""What a session tells its client about its characters.

Runs in: host.
"""

from typing import Any

import msgspec

from host import server_events as events
from host.cast import Cast


def listed(cast: Cast, generation: int, active: str | None) -> events.CharactersListed:
    """Tell which characters there are, and which one speaks."""
    return events.CharactersListed(
        directory=cast.directory,
        character_count=len(cast.manifests),
        characters=_infos(cast),
        generation=generation,
        digest=cast.digest,
        active=active,
        diagnostics=_plain(cast),
    )


def reloaded(cast: Cast, generation: int, seconds: float, *, ended: bool) -> events.CharactersReloaded:
    """Tell that a session has these characters now, how long that took, and what kept others from loading."""
    loaded = len(cast.manifests)
    return events.CharactersReloaded(
        directory=cast.directory,
        loaded_count=loaded,
        error_count=cast.total_files - loaded,
        total_files=cast.total_files,
        characters=_infos(cast),
        generation=generation,
        digest=cast.digest,
        load_duration=round(seconds, 6),
        conversation_ended=ended,
        diagnostics=_plain(cast),
    )


def _plain(cast: Cast) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(each) for each in cast.diagnostics]


def _infos(cast: Cast) -> tuple[events.CharacterInfo, ...]:
    return tuple(
        events.CharacterInfo(name=each.name, good=each.good, comment=each.comment, file=each.file)
        for each in cast.manifests.values()
    )
