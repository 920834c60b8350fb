"""Prompts kept in files beside the tests, to see when they change.

Runs in: host.
"""

from difflib import unified_diff
from pathlib import Path

from plugin_api.tested import PromptChanged

# An author's test fails at the author's line.
__tracebackhide__ = True

_FOLDER = "prompts"
_RENEW = "Run pytest --update-prompts to keep this one."


class Snapshots:
    """The prompts of the tests in one folder.

    Args:
        folder: Where the tests are.
        keeps: Whether to keep what there is now, instead of comparing.
    """

    def __init__(self, folder: Path, *, keeps: bool) -> None:
        self._folder = folder / _FOLDER
        self._keeps = keeps

    def check(self, name: str, prompt: str) -> None:
        """Compare a prompt with the one of this name.

        Raises:
            PromptChanged: It differs, or there is none.
        """
        path = self._folder / f"{name}.txt"
        if self._keeps:
            self._folder.mkdir(exist_ok=True)
            path.write_text(prompt, encoding="utf-8", newline="")
            return
        if not path.is_file():
            raise PromptChanged(f"No prompt is kept in {path}. {_RENEW}")
        with path.open(encoding="utf-8", newline="") as file:
            kept = file.read()
        if kept != prompt:
            raise PromptChanged(f"The prompt is not the one in {path}:\n{_difference(kept, prompt)}\n{_RENEW}")


def _difference(kept: str, prompt: str) -> str:
    lines = unified_diff(kept.splitlines(), prompt.splitlines(), "kept", "now", lineterm="")
    # Two texts of the same lines differ in how these end.
    return "\n".join(lines) or "only the ends of lines differ"
