"""The documents, their sections, tables and examples.

Runs in: tests.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main

from host import cli

ROOT = Path(__file__).parents[2]
PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"))
    if path.name != "requirements.md"
}
README, AUTHORS = PAGES["README.md"], PAGES["authors.md"]
PROTOCOL, OPERATIONS = PAGES["protocol.md"], PAGES["operations.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# ([\w/]+\.py)\n")
# What a fragment of a character file leaves out.
CONSTANTS = """
CHARACTER_NAME = "Example"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "example.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are an example.", "language": "en"}
"""
PROMPT = """
@hookimpl
def make_system_prompt(scene):
    return ""
"""


@dataclass(frozen=True)
class Example:
    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_client(self) -> bool:
        return "ws." in self.text

    @property
    def is_test(self) -> bool:
        return "\ndef test_" in self.text

    @property
    def file(self) -> str:
        named = FILE_NAME.match(self.text)
        return named[1].removeprefix("cast/") if named else "example.py"


EXAMPLES = [
    Example(page, text[: found.start()].count("\n") + 1, found[1], found[2])
    for page, text in PAGES.items()
    for found in FENCE.finditer(text)
]
# Those of client libraries need an environment with the libraries: tests/clients runs them.
OF_PYTHON = [each for each in EXAMPLES if each.language == "python" and each.page != "clients.md"]
CHARACTERS = [each for each in OF_PYTHON if not each.is_client and not each.is_test]


def by_place(example: Example) -> str:
    return example.place


def section(page: str, heading: str) -> str:
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading!r}"
    return found[2]


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(cli.app)
    return dict(group.commands)
