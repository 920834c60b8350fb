"""What a character declares about itself.

The worker makes it of what keeps the rules; the host applies the rules again to what it was told.

Runs in: both.
"""

from typing import Any, Final

import msgspec

from sandbox import tools
from sandbox.constant_rules import (
    LANGUAGES,
    LanguageModel,
    RuleBroken,
    check_language_model,
    check_metadata,
    check_name,
    check_voice_source,
)
from sandbox.tools import ToolSchema
from sandbox.values import check_decoded


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
        language_model: What ``LANGUAGE_MODEL`` declares.
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
    language_model: LanguageModel = LanguageModel()
    hooks: tuple[str, ...] = ()


_NO_WISH: Final = LanguageModel()


def check_manifest(manifest: Manifest) -> None:
    """Check what a worker says about a character by the same rules, as it was decoded.

    Raises:
        ValueError: It breaks one.
    """
    check_decoded([manifest.voice_source, manifest.metadata, [tool.parameters for tool in manifest.tools]])
    if check_name(manifest.name) != manifest.name:
        raise RuleBroken("the name has blanks around it")
    check_voice_source(manifest.voice_source)
    check_metadata(manifest.metadata)
    tools.check_schemas(manifest.tools)
    if manifest.language_model != _NO_WISH:
        check_language_model(msgspec.to_builtins(manifest.language_model))
    if manifest.language is not None and manifest.language not in LANGUAGES:
        raise RuleBroken("unknown language")
