"""What a character declares about itself, and the rules for it.

The worker applies the rules so that the author gets a line; the host applies them again to what it was told.

Runs in: both.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

import msgspec

from sandbox import tools
from sandbox.diagnostics import Diagnostic, printable
from sandbox.tools import ToolSchema
from sandbox.values import NotPlain, plain

MAX_NAME_CHARACTERS: Final = 100
# A remark for whoever chooses; it is sent with each list.
MAX_COMMENT_CHARACTERS: Final = 500
# Of each of the dicts that the host keeps for a character, as JSON.
MAX_DICT_BYTES: Final = 16 * 1024
LANGUAGES: Final = frozenset({"en", "fr", "en/fr", "fr/en"})


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The checked data of one character.

    Attributes:
        file: Name of its file.
        name: Unique in its set.
        voice_source: ``VOICE_SOURCE`` as it stands.
        language: One of LANGUAGES, or None.
        good: Whether ``/v1/voices`` shows it.
        comment: A remark for whoever chooses.
        metadata: ``METADATA`` as it stands.
        tools: What ``TOOLS`` declares.
        hooks: Names of the hooks that it implements, those of the older format included.
    """

    file: str
    name: str
    voice_source: dict[str, Any]
    language: str | None = None
    good: bool | None = None
    comment: str | None = None
    metadata: dict[str, Any] = {}
    tools: tuple[ToolSchema, ...] = ()
    hooks: tuple[str, ...] = ()


class RuleBroken(ValueError):
    """A constant breaks its rule; the message is for its author."""


def check_name(value: object) -> str:
    """Return a character's name without the blanks around it."""
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= MAX_NAME_CHARACTERS:
        raise RuleBroken(f"must be a text of 1 to {MAX_NAME_CHARACTERS} characters")
    if not value.strip().isprintable():
        raise RuleBroken("must not hold line breaks or control characters")
    return value.strip()


def check_voice_source(value: object) -> dict[str, Any]:
    """Return a voice's source if its fields fit its ``source_type``."""
    if not isinstance(value, dict):
        raise RuleBroken("must be a dict")
    source_type = value.get("source_type")
    if not isinstance(source_type, str) or source_type not in _VOICE_FIELDS:
        raise RuleBroken('must have "source_type": "file" or "freesound"')
    _check_fields(value, _VOICE_FIELDS[source_type])
    if source_type == "freesound":
        _check_fields(value.get("sound_instance", {}), _SOUND_FIELDS)
    path = value["path_on_server"]
    if not path or path.startswith("/") or ".." in path.split("/") or "\0" in path or "\\" in path:
        raise RuleBroken("must have a relative path without '..' as 'path_on_server'")
    return _check_size(value)


_Fields: TypeAlias = Mapping[str, tuple[bool, type]]


def _check_fields(value: Mapping[str, Any], fields: _Fields) -> None:
    for name, (required, kind) in fields.items():
        if name in value and type(value[name]) is not kind:
            raise RuleBroken(f"must have a value of type {kind.__name__} as {name!r}")
        if required and name not in value:
            raise RuleBroken(f"must have {name!r}")


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


def check_instructions(value: object) -> dict[str, Any]:
    """Return the instructions if their language is known."""
    if not isinstance(value, dict):
        raise RuleBroken("must be a dict")
    if not isinstance(value.get("instruction_prompt", ""), str):
        raise RuleBroken("must have a text as 'instruction_prompt'")
    if value.get("language") is not None and value["language"] not in sorted(LANGUAGES):
        raise RuleBroken(f"must have one of {', '.join(sorted(LANGUAGES))} as 'language'")
    return value


def check_metadata(value: object) -> dict[str, Any]:
    """Return the metadata if ``good`` and ``comment`` are of their types."""
    if not isinstance(value, dict):
        raise RuleBroken("must be a dict")
    if not isinstance(value.get("good"), bool | None):
        raise RuleBroken("must have True, False or None as 'good'")
    comment = value.get("comment")
    if not isinstance(comment, str | None) or len(comment or "") > MAX_COMMENT_CHARACTERS:
        raise RuleBroken(f"must have None or a text of at most {MAX_COMMENT_CHARACTERS} characters as 'comment'")
    return _check_size(value)


def _check_size(value: dict[str, Any]) -> dict[str, Any]:
    # The host keeps it for as long as the character, and some of it is sent with every list.
    if len(msgspec.json.encode(value)) > MAX_DICT_BYTES:
        raise RuleBroken(f"must not be larger than {MAX_DICT_BYTES} bytes")
    return value


_REQUIRED: Final[Mapping[str, Callable[[object], Any]]] = {
    "CHARACTER_NAME": check_name,
    "VOICE_SOURCE": check_voice_source,
    "INSTRUCTIONS": check_instructions,
}
_OPTIONAL: Final[Mapping[str, Callable[[object], Any]]] = {
    "METADATA": check_metadata,
    "TOOLS": tools.check_declaration,
}


CONSTANTS: Final = (*_REQUIRED, *_OPTIONAL)
"""Names of the constants that describe a character."""


class Declared(msgspec.Struct, kw_only=True):
    """The constants of one file, as far as they keep their rules."""

    values: dict[str, Any] = {}
    diagnostics: list[Diagnostic] = []


def read_constants(file: str, space: Mapping[str, object], lines: Mapping[str, int]) -> Declared:
    """Copy the constants that describe a character out of its namespace, and check each.

    Args:
        file: Name of the file, for the diagnostics.
        space: The namespace after the file has run.
        lines: Where each module-level name is bound.
    """
    declared = Declared()
    for name, check in (*_REQUIRED.items(), *_OPTIONAL.items()):
        if name in space:
            _read_constant(declared, file, name, lines.get(name, 0), partial(_checked, check, space[name]))
        elif name in _REQUIRED:
            message = f"{name} is missing."
            declared.diagnostics.append(
                Diagnostic(file=file, code="constant-missing", message=message, hint=_EXAMPLES[name])
            )
    return declared


def _checked(check: Callable[[object], Any], value: object) -> Any:
    return check(plain(value))


def _read_constant(declared: Declared, file: str, name: str, line: int, read: Callable[[], Any]) -> None:
    try:
        declared.values[name] = read()
    except NotPlain as error:
        _refuse(declared, file, line, "answer-not-allowed", f"{name} cannot be used: {error}.")
    except tools.ToolsInvalid as error:
        _refuse(declared, file, line, "tools-invalid", f"TOOLS {error}.")
    except RuleBroken as error:
        _refuse(declared, file, line, "constant-invalid", f"{name} {error}.", _EXAMPLES.get(name, ""))


def _refuse(declared: Declared, file: str, line: int, code: str, message: str, hint: str = "") -> None:  # noqa: PLR0913, PLR0917 (one diagnostic, spelt out)
    declared.diagnostics.append(
        Diagnostic(file=file, line=line, column=1 if line else 0, code=code, message=printable(message), hint=hint)
    )


_EXAMPLES: Final = {
    "CHARACTER_NAME": 'Write: CHARACTER_NAME = "Ada"',
    "VOICE_SOURCE": 'Write: VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/ada.wav"}',
    "INSTRUCTIONS": 'Write: INSTRUCTIONS = {"instruction_prompt": "You are Ada."}',
    "METADATA": 'Write: METADATA = {"good": True, "comment": None}',
}


def check_manifest(manifest: Manifest) -> None:
    """Check what a worker says about a character by the same rules.

    Raises:
        ValueError: It breaks one.
    """
    plain([manifest.voice_source, manifest.metadata, [tool.parameters for tool in manifest.tools]])
    if check_name(manifest.name) != manifest.name:
        raise RuleBroken("the name has blanks around it")
    check_voice_source(manifest.voice_source)
    check_metadata(manifest.metadata)
    tools.check_schemas(manifest.tools)
    if manifest.language is not None and manifest.language not in LANGUAGES:
        raise RuleBroken("unknown language")
