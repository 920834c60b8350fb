"""What a hook is given, made from what the host said.

Runs in: worker.
"""

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

import msgspec

from plugin_api import Scene
from sandbox.hooks import HOOKS
from sandbox.loading import Character
from sandbox.messages import Call


def make_scene(question: Call, character: Character) -> Scene:
    """Make the scene of one call."""
    data = question.scene
    zone = _make_zone(data.offset_seconds, data.zone)
    return Scene(
        character=question.character,
        selected=data.selected,
        language=character.manifest.language,
        messages=data.messages,
        now=datetime.fromtimestamp(data.now_seconds, zone),
        state=data.state,
    )


@lru_cache(maxsize=4)
def _make_zone(offset_seconds: int, name: str) -> timezone:
    return timezone(timedelta(seconds=offset_seconds), name)


def make_arguments(hook: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Make the records of plugin_api that a hook takes beside its scene."""
    return {name: msgspec.convert(arguments[name], kind) for name, kind in HOOKS[hook].arguments.items()}
