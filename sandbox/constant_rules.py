"""The rules of the constants that describe a character.

The worker applies them so that the author gets a line; the host applies them again to what it was told.

Runs in: both.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from sandbox import tools

MAX_NAME_CHARACTERS: Final = 100
# A remark for whoever chooses; it is sent with each list.
MAX_COMMENT_CHARACTERS: Final = 500
# Of each of the dicts that the host keeps for a character, as JSON.
MAX_DICT_BYTES: Final = 16 * 1024
# Long enough for "organization/model-version:tag".
MAX_MODEL_CHARACTERS: Final = 200
# What chat-completions servers take.
MAX_TEMPERATURE: Final = 2.0
LANGUAGES: Final = frozenset({"en", "fr", "en/fr", "fr/en"})


class LanguageModel(msgspec.Struct, frozen=True, kw_only=True):
    """What a character wishes of the language model that speaks for it.

    Attributes:
        model: Name of the model; the operator says which may be chosen.
        temperature: How freely it speaks.
    """

    model: str | None = None
    temperature: float | None = None


class RuleBroken(ValueError):
    """A constant breaks its rule; the message is for its author.

    Attributes:
        keys: Leads to the value that breaks it, in the constant; a key that is not there comes last.
    """

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


_Faults: TypeAlias = Iterator[RuleBroken]


def check_name(value: object) -> str:
    """Return a character's name without the blanks around it."""
    _raise_first(_name_faults(value))
    return str(value).strip()


def check_voice_source(value: object) -> dict[str, Any]:
    """Return a voice's source if its fields fit its ``source_type``."""
    _raise_first(_voice_faults(value))
    return value  # type: ignore[return-value]


def check_instructions(value: object) -> dict[str, Any]:
    """Return the instructions if their language is known."""
    _raise_first(_instruction_faults(value))
    return value  # type: ignore[return-value]


def check_metadata(value: object) -> dict[str, Any]:
    """Return the metadata if ``good`` and ``comment`` are of their types."""
    _raise_first(_metadata_faults(value))
    return value  # type: ignore[return-value]


def check_language_model(value: object) -> LanguageModel:
    """Return what is wished of the language model."""
    _raise_first(_language_model_faults(value))
    return msgspec.convert(value, LanguageModel)


def _raise_first(faults: _Faults) -> None:
    for fault in faults:
        raise fault


def _name_faults(value: object) -> _Faults:
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= MAX_NAME_CHARACTERS:
        yield RuleBroken(f"must be a text of 1 to {MAX_NAME_CHARACTERS} characters")
    elif not value.strip().isprintable():
        yield RuleBroken("must not hold line breaks or control characters")


def _voice_faults(value: object) -> _Faults:
    if not isinstance(value, dict):
        yield RuleBroken("must be a dict")
        return
    source_type = value.get("source_type")
    if not isinstance(source_type, str) or source_type not in _VOICE_FIELDS:
        yield RuleBroken('must have "source_type": "file" or "freesound"', "source_type")
        return
    yield from _field_faults(value, _VOICE_FIELDS[source_type])
    sound = value.get("sound_instance")
    if source_type == "freesound" and isinstance(sound, dict):
        yield from _field_faults(sound, _SOUND_FIELDS, "sound_instance")
    path = value.get("path_on_server")
    if isinstance(path, str) and not _is_relative(path):
        yield RuleBroken("must have a relative path without '..' as 'path_on_server'", "path_on_server")
    yield from _size_faults(value)


def _is_relative(path: str) -> bool:
    return bool(path) and not path.startswith("/") and ".." not in path.split("/") and not {"\0", "\\"} & set(path)


_Fields: TypeAlias = Mapping[str, tuple[bool, type]]


def _field_faults(value: Mapping[str, Any], fields: _Fields, *around: str) -> _Faults:
    for name, (required, kind) in fields.items():
        if name in value and type(value[name]) is not kind:
            yield RuleBroken(f"must have a value of type {kind.__name__} as {name!r}", *around, name)
        if required and name not in value:
            yield RuleBroken(f"must have {name!r}", *around, name)


_SOUND_FIELDS: Final[_Fields] = {
    "id": (False, int),
    "name": (False, str),
    "username": (False, str),
    "license": (False, str),
}
_VOICE_FIELDS: Final[Mapping[str, _Fields]] = {
    "file": {"path_on_server": (True, str), "description": (False, str), "description_link": (False, str)},
    "freesound": {
        "url": (True, str),
        "path_on_server": (True, str),
        "start_time": (False, int),
        "sound_instance": (False, dict),
    },
}


def _instruction_faults(value: object) -> _Faults:
    if not isinstance(value, dict):
        yield RuleBroken("must be a dict")
        return
    if not isinstance(value.get("instruction_prompt", ""), str):
        yield RuleBroken("must have a text as 'instruction_prompt'", "instruction_prompt")
    if value.get("language") is not None and value["language"] not in sorted(LANGUAGES):
        yield RuleBroken(f"must have one of {', '.join(sorted(LANGUAGES))} as 'language'", "language")


def _metadata_faults(value: object) -> _Faults:
    if not isinstance(value, dict):
        yield RuleBroken("must be a dict")
        return
    if not isinstance(value.get("good"), bool | None):
        yield RuleBroken("must have True, False or None as 'good'", "good")
    comment = value.get("comment")
    if not isinstance(comment, str | None) or len(comment or "") > MAX_COMMENT_CHARACTERS:
        yield RuleBroken(
            f"must have None or a text of at most {MAX_COMMENT_CHARACTERS} characters as 'comment'", "comment"
        )
    yield from _size_faults(value)


def _language_model_faults(value: object) -> _Faults:
    if not isinstance(value, dict):
        yield RuleBroken("must be a dict")
        return
    temperature = value.get("temperature")
    if type(temperature) not in {int, float, type(None)}:
        yield RuleBroken("must have a number as 'temperature'", "temperature")
    elif not 0 <= (temperature or 0) <= MAX_TEMPERATURE:
        yield RuleBroken(f"must have a number from 0 to {MAX_TEMPERATURE:g} as 'temperature'", "temperature")
    if value.get("model") is not None and not _is_model_name(value["model"]):
        message = f"must have a printable text of 1 to {MAX_MODEL_CHARACTERS} characters as 'model'"
        yield RuleBroken(message, "model")


def _is_model_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= MAX_MODEL_CHARACTERS and value.isprintable()


def _size_faults(value: dict[str, Any]) -> _Faults:
    # The host keeps it for as long as the character, and some of it is sent with every list.
    if len(msgspec.json.encode(value)) > MAX_DICT_BYTES:
        yield RuleBroken(f"must not be larger than {MAX_DICT_BYTES} bytes")


_FAULTS: Final[Mapping[str, Callable[[object], _Faults]]] = {
    "CHARACTER_NAME": _name_faults,
    "VOICE_SOURCE": _voice_faults,
    "INSTRUCTIONS": _instruction_faults,
    "METADATA": _metadata_faults,
    "LANGUAGE_MODEL": _language_model_faults,
}


def faults(name: str, value: object) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """Tell the code, the sentence and the keys of each rule that the plain value of a constant breaks."""
    if name == "TOOLS":
        for message, keys in tools.faults(value):
            yield "tools-invalid", f"TOOLS {message}.", keys
        return
    for fault in _FAULTS[name](value):
        yield "constant-invalid", f"{name} {fault}.", fault.keys
