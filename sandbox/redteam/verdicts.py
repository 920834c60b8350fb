"""What came of a trick, and whether that is right.

Runs in: host.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from sandbox.diagnostics import Diagnostic
from sandbox.redteam.tricks import Trick, Wall

HARMLESS: Final = "harmless"
# As an answer: what matters is what must not be in it.
ANYTHING: Final = "*"
# What the kernel says to a plain program that it does not let have something.
REFUSED: Final = "refused"
_REFUSALS: Final = frozenset(
    {
        "BlockingIOError",
        "ConnectionRefusedError",
        "FileNotFoundError",
        "OSError",
        "PermissionError",
        "ProcessLookupError",
    }
)

# What no answer may show: objects by their address, and where something lies on this machine.
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
_PLACES: Final = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]), "site-packages", "/proc/")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a trick.

    Attributes:
        kind: ``answered``, ``worker-died``, ``protocol-error``, a diagnostic's code or an error's.
        text: What it answered, or the message.
        line: The line of its file that was named.
        raised: Name of the exception that it raised, if it did.
        said: Everything that came back, whatever it was for.
    """

    kind: str
    text: str = ""
    line: int = 0
    raised: str = ""
    said: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Tell it on one line."""
        place = f" at line {self.line}" if self.line else ""
        return f"{self.kind}{place}: {self.text[:160]!r}" if self.text else f"{self.kind}{place}"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a wall holds against a trick; `findings` say what is wrong, and are empty if it does."""

    wall: Wall
    trick: str
    outcome: str
    findings: tuple[str, ...] = ()
    known: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing got through."""
        return not self.findings


def of_diagnostic(found: Diagnostic, said: Iterable[str] = ()) -> Outcome:
    """Return the outcome that a diagnostic tells."""
    texts = (*said, found.message, found.hint, found.file)
    raised = found.message.partition(":")[0] if found.code in {"character-failed", "import-not-allowed"} else ""
    return Outcome(kind=found.code, text=found.message, line=found.line, raised=raised, said=texts)


def judge(trick: Trick, outcome: Outcome) -> list[str]:
    """Say in which way an outcome is not what the table expects."""
    if not any(_is(expected, trick, outcome) for expected in trick.expect):
        return [f"expected {' or '.join(trick.expect)}, but it {_told(outcome)}"]
    if trick.line and outcome.line != trick.line:
        return [f"line {trick.line} is to blame, but {outcome.line or 'none'} was named"]
    return []


def _told(outcome: Outcome) -> str:
    return f"answered {outcome.text[:200]!r}" if outcome.kind == "answered" else f"ended in {outcome}"


def _is(expected: str, trick: Trick, outcome: Outcome) -> bool:
    if expected == HARMLESS:
        return outcome.kind == "answered" and trick.answers in {outcome.text, ANYTHING}
    if expected == REFUSED:
        return outcome.raised in _REFUSALS
    if expected.startswith("raises "):
        return outcome.raised == expected.removeprefix("raises ")
    return outcome.kind == expected


def leaks(outcome: Outcome, secrets: Iterable[str], own_text: str) -> list[str]:
    """Say what of the host, of others or of the machine shows in what came back."""
    said = "\n".join(outcome.said)
    found = [f"a secret came back: {secret[:9]}…" for secret in secrets if secret in said]
    found += [f"a place came back: {place}" for place in _PLACES if place in said and place not in own_text]
    if _ADDRESS.search(said):
        found.append("an address came back")
    return found


def unprintable(outcome: Outcome) -> list[str]:
    """Say whether a message for authors, which also stands in logs, holds more than one printable line."""
    if outcome.kind == "answered" or outcome.text.isprintable():
        return []
    return ["a message holds control characters"]
