"""What a file declares, made of its constants and the names of its hooks, however these were found out.

Runs in: worker.
"""

import hashlib
import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sandbox import hook_rules, tools
from sandbox.constant_rules import LanguageModel
from sandbox.constants import CONSTANTS, Declared
from sandbox.manifest import Manifest
from sandbox.messages import FINGERPRINT_BYTES

_UNRUN_HINT: Final = (
    "Write the hook call_tool(scene, call), or the method handle_tool_call(self, tool_name, tool_input)."
)
_SCHEMA_HINT: Final = "JSON Schema has the types object, string, integer, number, boolean, array and null."


class Lack(NamedTuple):
    """What a file as a whole lacks, and the name in it that this concerns."""

    code: str
    message: str
    name: str
    hint: str


def lacks(declared: Declared, hooks: Collection[str], misspelt: Collection[str | None] = ()) -> Iterator[Lack]:
    """Tell what is missing from a file.

    Args:
        declared: Its constants.
        hooks: Names of its hooks.
        misspelt: Names that it is told to write instead of others.
    """
    if "make_system_prompt" not in hooks and "make_system_prompt" not in misspelt:
        hint = hook_rules.NO_PROMPT_HINT
        yield Lack("prompt-generator-missing", hook_rules.NO_PROMPT, "PromptGenerator", hint)
    if declared.values.get("TOOLS", ()) and "call_tool" not in hooks:
        yield Lack("tools-invalid", "TOOLS are declared, but nothing runs them.", "TOOLS", _UNRUN_HINT)


def refuse_schemas(declared: Declared) -> Iterator[Lack]:
    """Tell that the parameters of a tool are no JSON Schema."""
    try:
        tools.check_json_schemas(declared.values.get("TOOLS", ()))
    except tools.ToolsInvalid as error:
        yield Lack("tools-invalid", f"TOOLS {error}.", "TOOLS", _SCHEMA_HINT)


def make_manifest(file: str, declared: Declared, hooks: Iterable[str]) -> Manifest:
    """Put together what a character says about itself."""
    metadata = declared.values.get("METADATA", {})
    return Manifest(
        file=file,
        name=declared.values["CHARACTER_NAME"],
        voice_source=declared.values["VOICE_SOURCE"],
        language=declared.values["INSTRUCTIONS"].get("language"),
        good=metadata.get("good"),
        comment=metadata.get("comment"),
        metadata=metadata,
        tools=declared.values.get("TOOLS", ()),
        language_model=declared.values.get("LANGUAGE_MODEL", LanguageModel()),
        hooks=tuple(sorted(hooks)),
    )


def make_fingerprint(names: Mapping[str, Any], hooks: Iterable[str]) -> bytes:
    """Return what changes with any constant or hook of a file; nothing, if a constant is not of Python's own types."""
    declared = [(name, names[name]) for name in CONSTANTS if name in names]
    try:
        # The version that tells nothing of who shares what.
        data = marshal.dumps((declared, sorted(hooks)), 2)
    except ValueError:
        return b""
    return hashlib.blake2b(data, digest_size=FINGERPRINT_BYTES).digest()
