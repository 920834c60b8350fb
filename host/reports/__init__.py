"""What the command ``validate`` has to report, and the formats that it is written in.

Runs in: host.
"""

from typing import Literal, TypeAlias

import msgspec

from sandbox.diagnostics import Diagnostic

Format: TypeAlias = Literal["text", "json", "sarif", "github"]


class Character(msgspec.Struct, frozen=True, kw_only=True):
    """One character that loads.

    Attributes:
        file: Path of its file.
        name: What it is called.
        hooks: The hooks that it implements.
        tools: Names of the tools that it lists.
        voice: Its voice's ``source_type`` and ``path_on_server``.
        language: One of the languages that there are texts for, or null.
        good: Whether ``/v1/voices`` shows it.
        size_bytes: Of its file.
        load_milliseconds: How long running the file took.
        prompt_characters: Length of its system prompt; null if it failed to write one.
        prompt: The prompt itself, if it was asked for.
        is_checked: Whether it has a ``check`` hook, which was asked.
    """

    file: str
    name: str
    hooks: tuple[str, ...]
    tools: tuple[str, ...]
    voice: str
    language: str | None
    good: bool | None
    size_bytes: int
    load_milliseconds: float
    prompt_characters: int | None
    prompt: str | None
    is_checked: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at, what loads, and what is wrong.

    Attributes:
        files: Files that could be a character.
        characters: Those that are.
        findings: Diagnostics; their ``file`` is a path.
    """

    files: int
    characters: tuple[Character, ...]
    findings: tuple[Diagnostic, ...]

    def fails(self, *, strict: bool) -> bool:
        """Tell whether anything is wrong; if `strict`, a warning is enough."""
        return any(strict or each.severity == "error" for each in self.findings)
