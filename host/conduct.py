"""What the characters of one set have cost one session in workers, and who of them is switched off for it.

Runs in: host.
"""

import re
import time
from collections import Counter, deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from host.errors import ErrorCode, QuestionRefused
from sandbox.diagnostics import Diagnostic, printable
from sandbox.errors import BudgetExceeded, ProtocolError, SandboxError
from sandbox.sources import Sources

# One worker may be lost by bad luck, and two where a question is put a second time; three are the character's doing.
CHARACTER_LOSSES: Final = 3
# Two characters that do their worst, or a set whose workers end while nobody asks them anything.
SET_LOSSES: Final = 2 * CHARACTER_LOSSES
# Losses further apart are not a habit. With the growing waits, whoever loses each worker has used them up in seconds.
REMEMBERED_SECONDS: Final = 600.0

# Where a finding concerns the whole directory.
_WHOLE_SET: Final = "."
_OFF_HINT: Final = "Mend the file and reload; the same text stays switched off until the session ends."


class LossReason(StrEnum):
    """How a session can lose a worker."""

    DIED = "died"
    DEADLINE = "deadline"
    PROTOCOL = "protocol"
    MEMORY = "memory"
    OPERATOR = "operator"


def loss_reason(error: SandboxError) -> LossReason:
    """Return how a worker was lost, by what its question came to."""
    match error:
        case BudgetExceeded():
            return LossReason.DEADLINE
        case ProtocolError():
            return LossReason.PROTOCOL
        case _:
            return LossReason.DIED


class Blamed(NamedTuple):
    """The character and the hook that a worker was busy with when it was lost.

    Attributes:
        character: Its name.
        hook: Name of the hook.
        file: The character's.
        line: Where the hook begins; 0 if that is not known.
    """

    character: str
    hook: str
    file: str
    line: int = 0


def blame_hook(sources: Sources, file: str, character: str, hook: str) -> Blamed:
    """Blame a hook of a character, and tell where in its file it begins."""
    text = next((each.text for each in sources.characters if each.name == file), "")
    found = re.search(rf"^[ \t]*def {hook}\b", text, re.MULTILINE)
    return Blamed(character, hook, file, text.count("\n", 0, found.start()) + 1 if found else 0)


class SwitchedOff(NamedTuple):
    """What is not asked any more, and why."""

    what: Literal["character", "set"]
    why: Diagnostic


class Conduct:
    """Counts the workers that one set has cost one session.

    Args:
        clock: Seconds, from anywhere.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._losses: deque[tuple[float, str | None]] = deque()
        self._findings: dict[str, Diagnostic] = {}
        self._off: dict[str, Diagnostic] = {}
        self._set_off: Diagnostic | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What authors are to be told."""
        set_off = () if self._set_off is None else (self._set_off,)
        return (*self._findings.values(), *self._off.values(), *set_off)

    def blame(self, reason: LossReason, blamed: Blamed | None) -> SwitchedOff | None:
        """Take note of a lost worker; of nobody's question, if `blamed` is None.

        Returns:
            What is switched off for it, if anything is.
        """
        now = self._clock()
        while self._losses and now - self._losses[0][0] > REMEMBERED_SECONDS:
            self._losses.popleft()
        self._losses.append((now, blamed and blamed.character))
        if reason is LossReason.MEMORY:
            self._tell_of_memory(blamed)
        if self._set_off is not None:
            return None
        if len(self._losses) >= SET_LOSSES:
            self._set_off = _set_switched_off(self._losses, blamed)
            return SwitchedOff("set", self._set_off)
        return None if blamed is None else self._judge(blamed)

    def _judge(self, blamed: Blamed) -> SwitchedOff | None:
        losses = Counter(character for _, character in self._losses)
        if blamed.character in self._off or losses[blamed.character] < CHARACTER_LOSSES:
            return None
        self._off[blamed.character] = _character_switched_off(blamed)
        return SwitchedOff("character", self._off[blamed.character])

    def _tell_of_memory(self, blamed: Blamed | None) -> None:
        who = "The characters" if blamed is None else f"The hook {blamed.hook}"
        found = Diagnostic(
            file=_WHOLE_SET if blamed is None else blamed.file,
            line=0 if blamed is None else blamed.line,
            code="memory-exceeded",
            severity="warning",
            message=f"{who} left the worker with more memory than it may keep, so it was replaced.",
            hint="Keep less in module variables; what has to last belongs in scene.state.",
        )
        self._findings[found.file] = found

    def is_off(self, character: str) -> bool:
        """Whether nobody may ask it any more."""
        return self._set_off is not None or character in self._off

    def refuse_if_off(self, character: str) -> None:
        """Let nobody ask what is switched off.

        Raises:
            QuestionRefused: ``character_switched_off`` or ``character_set_switched_off``, with the diagnostic.
        """
        if self._set_off is not None:
            raise _refusal(ErrorCode.CHARACTER_SET_SWITCHED_OFF, self._set_off)
        if (found := self._off.get(character)) is not None:
            raise _refusal(ErrorCode.CHARACTER_SWITCHED_OFF, found)


def _character_switched_off(blamed: Blamed) -> Diagnostic:
    name = printable(blamed.character, 80)
    message = f"{name!r} has ended {CHARACTER_LOSSES} workers, lastly in {blamed.hook}; it is switched off."
    return Diagnostic(file=blamed.file, line=blamed.line, code="switched-off", message=message, hint=_OFF_HINT)


def _set_switched_off(losses: deque[tuple[float, str | None]], blamed: Blamed | None) -> Diagnostic:
    idle = sum(character is None for _, character in losses)
    message = f"The set has ended {len(losses)} workers, {idle} of them with no question under way; it is switched off."
    file, line = (_WHOLE_SET, 0) if blamed is None else (blamed.file, blamed.line)
    return Diagnostic(file=file, line=line, code="switched-off", message=message, hint=_OFF_HINT)


def _refusal(code: ErrorCode, found: Diagnostic) -> QuestionRefused:
    return QuestionRefused(code, found.message, details=[found])
