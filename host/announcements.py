"""What a session tells its client about its characters.

Runs in: host.
"""

from typing import Final, NamedTuple

from host.cast import Cast
from host.server_events.characters import Cause, CharacterInfo, CharactersListed, CharactersReloaded
from sandbox.manifest import Manifest

# What file systems take for a name. An author may write sixteen thousand, two hundred times; lists are asked for often.
MAX_VOICE_CHARACTERS: Final = 255


class Place(NamedTuple):
    """Where a session stands: reloads so far, and who speaks."""

    generation: int
    active: str | None


def listed(cast: Cast, place: Place) -> CharactersListed:
    """Tell which characters there are, and which one speaks."""
    return CharactersListed(
        directory=cast.directory,
        character_count=len(cast.manifests),
        characters=_infos(cast),
        generation=place.generation,
        digest=cast.digest,
        active=place.active,
        diagnostics=cast.diagnostics,
    )


def reloaded(cast: Cast, place: Place, seconds: float, *, ended: bool, cause: Cause) -> CharactersReloaded:
    """Tell that a session has these characters now, how long that took, and what kept others from loading."""
    loaded = len(cast.manifests)
    return CharactersReloaded(
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


def _infos(cast: Cast) -> tuple[CharacterInfo, ...]:
    return tuple(_info(each) for each in cast.manifests.values())


def _info(manifest: Manifest) -> CharacterInfo:
    voice = manifest.voice_source.get("path_on_server")
    return CharacterInfo(
        name=manifest.name,
        good=manifest.good,
        comment=manifest.comment,
        file=manifest.file,
        language=manifest.language,
        voice=voice if isinstance(voice, str) and len(voice) <= MAX_VOICE_CHARACTERS else None,
        tools=tuple(tool.name for tool in manifest.tools),
    )
