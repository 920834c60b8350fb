"""What a hook is given, made from what the host said.

Runs in: worker.
"""

from dataclasses import fields
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final

import msgspec

from plugin_api import Scene
from sandbox.hooks import HOOKS
from sandbox.loading import Character
from sandbox.messages import Call


def make_scene(question: Call, character: Character) -> Scene:
    """Make the scene of one call."""
    data = question.scene
    zone = _make_zone(data.offset_seconds, data.zone)
    # What the __init__ of a frozen dataclass does, in a third of the time.
    scene = _new(Scene)
    _set_character(scene, question.character)
    _set_selected(scene, data.selected)
    _set_language(scene, character.manifest.language)
    _set_messages(scene, data.messages)
    _set_now(scene, datetime.fromtimestamp(data.now_seconds, zone))
    _set_state(scene, data.state)
    return scene


_new: Final = object.__new__
_set_character, _set_selected, _set_language, _set_messages, _set_now, _set_state = (
    Scene.__dict__[each.name].__set__ for each in fields(Scene)
)


@lru_cache(maxsize=4)
def _make_zone(offset_seconds: int, name: str) -> timezone:
    return timezone(timedelta(seconds=offset_seconds), name)


def make_arguments(hook: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Make the records of plugin_api that a hook takes beside its scene."""
    kinds = HOOKS[hook].arguments
    return {name: msgspec.convert(arguments[name], kind) for name, kind in kinds.items()} if kinds else {}
