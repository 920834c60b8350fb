"""What an author sees while talking to a character in a terminal.

Runs in: host.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.markup import escape

from host.reports.finding_text import told
from host.traces.report import show_calls
from host.traces.tracing import CallRecord
from sandbox.diagnostics import Diagnostic, printable
from sandbox.manifest import Manifest

PROMPT: Final = "you: "
# Of what a character says nothing may move the cursor or change the terminal; lines are its own.
_LINE_CHARACTERS: Final = 2000


class Screen:
    """Prints; in colour where that is wanted. Everything a character says is shown as text.

    Args:
        console: Where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def tell(self, text: str) -> None:
        """Say something of our own."""
        self._console.print(escape(text), style="dim", highlight=False, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Say what went wrong."""
        self._console.print(escape(text), style="red", highlight=False, soft_wrap=True)

    def name(self, character: str) -> None:
        """Begin what a character says."""
        self._console.print(f"[bold]{escape(printable(character))}:[/bold] ", end="", highlight=False)

    def say(self, words: str) -> None:
        """Go on with it."""
        self._console.print(escape(harmless(words)), end="", highlight=False, soft_wrap=True)

    def end_line(self) -> None:
        """End it."""
        self._console.print()

    def show(self, text: str) -> None:
        """Show a longer text."""
        self._console.print(escape(harmless(text)), highlight=False, soft_wrap=True)

    def diagnostics(self, directory: Path, found: Iterable[Mapping[str, Any]]) -> None:
        """Show findings as ``greenroom validate`` does."""
        for each in found:
            self.warn(told(directory, msgspec.convert(each, Diagnostic)))

    def tools(self, manifest: Manifest, listed: object) -> None:
        """Show which functions a character has: those that it listed last, or those it declares."""
        tools = listed if isinstance(listed, list) else [msgspec.to_builtins(each) for each in manifest.tools]
        if not tools and "list_tools" in manifest.hooks:
            self.tell("list_tools has not been asked yet; it is asked where a language model is connected.")
        elif not tools:
            self.tell("This character has no tools.")
        for tool in tools:
            names = ", ".join(tool["parameters"].get("properties", {}))
            self.show(f"{tool['name']}({names}): {tool['description']}")

    def calls(self, calls: Iterable[CallRecord]) -> None:
        """Show what was asked, what it cost, and what came of it."""
        show_calls(self._console, calls)


def harmless(text: str) -> str:
    """Return a text with its lines, and without anything else that a terminal would obey."""
    return "\n".join(printable(line, max(len(line), 1)) for line in text.split("\n"))
