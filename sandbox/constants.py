"""The constants that describe a character, read out of the namespace of its file.

Runs in: worker.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from sandbox import constant_rules, tools
from sandbox.constant_rules import RuleBroken
from sandbox.diagnostics import TESTS_HINT, Diagnostic, did_you_mean, printable
from sandbox.values import NotPlain, plain

REQUIRED: Final = ("CHARACTER_NAME", "VOICE_SOURCE", "INSTRUCTIONS")
CONSTANTS: Final = (*REQUIRED, "METADATA", "TOOLS", "LANGUAGE_MODEL")
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
    for name in CONSTANTS:
        if name in space:
            _read_constant(declared, file, name, lines.get(name, 0), space[name])
        elif name in REQUIRED:
            message, hint, meant = missing(name, lines, file)
            line = lines.get(meant, 0)
            _refuse(declared, file, line, "constant-missing", message, hint)
    return declared


def missing(name: str, bound: Iterable[str], file: str) -> tuple[str, str, str]:
    """Tell that a constant is missing, what to do, and which of the names that are bound is meant to be it."""
    meant = did_you_mean(name, [each for each in bound if each not in CONSTANTS]) or ""
    if meant:
        return f"{name} is missing; is {meant!r} meant to be it?", f"Write {name} instead of {meant}.", meant
    return f"{name} is missing.", TESTS_HINT if is_named_like_a_test(file) else EXAMPLES[name], ""


def is_named_like_a_test(file: str) -> bool:
    """Tell whether pytest would take a file for its own."""
    return file == "conftest.py" or file.startswith("test_") or file.endswith("_test.py")


def _read_constant(declared: Declared, file: str, name: str, line: int, value: object) -> None:
    try:
        copied = plain(value)
    except NotPlain as error:
        _refuse(declared, file, line, "answer-not-allowed", f"{name} cannot be used: {error}.", _PLAIN_HINT)
        return
    try:
        declared.values[name] = _CHECKS[name](copied)
    except (RuleBroken, tools.ToolsInvalid):
        for code, message, _ in constant_rules.faults(name, copied):
            _refuse(declared, file, line, code, message, EXAMPLES[name])


_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "CHARACTER_NAME": constant_rules.check_name,
    "VOICE_SOURCE": constant_rules.check_voice_source,
    "INSTRUCTIONS": constant_rules.check_instructions,
    "METADATA": constant_rules.check_metadata,
    "TOOLS": tools.check_declaration,
    "LANGUAGE_MODEL": constant_rules.check_language_model,
}


def _refuse(declared: Declared, file: str, line: int, code: str, message: str, hint: str = "") -> None:  # noqa: PLR0913, PLR0917 (one diagnostic, spelt out)
    declared.diagnostics.append(
        Diagnostic(file=file, line=line, column=1 if line else 0, code=code, message=printable(message), hint=hint)
    )


_PLAIN_HINT: Final = "Constants are plain data: texts, numbers, True, False, None, lists, and dicts with text keys."
EXAMPLES: Final = {
    "CHARACTER_NAME": 'Write: CHARACTER_NAME = "Ada"',
    "VOICE_SOURCE": 'Write: VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/ada.wav"}',
    "INSTRUCTIONS": 'Write: INSTRUCTIONS = {"instruction_prompt": "You are Ada."}',
    "METADATA": 'Write: METADATA = {"good": True, "comment": None}',
    "TOOLS": 'Each: {"type": "function", "function": {"name": "roll", "description": "Roll dice.", "parameters": {…}}}',
    "LANGUAGE_MODEL": 'Write: LANGUAGE_MODEL = {"temperature": 0.7}',
}
"""How each constant is written."""
