"""What can go wrong in the sandbox, named by whose fault it is.

Runs in: both.
"""

from sandbox.diagnostics import Diagnostic


class SandboxError(Exception):
    """Anything that goes wrong in the sandbox."""


class SourceError(SandboxError):
    """The directory or the files that were asked for cannot be had; ``code`` is the wire's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class CharacterError(SandboxError):
    """The author can fix this. It never ends the session.

    Attributes:
        printed: What the character printed before it failed.
    """

    printed: str = ""


class UnknownCharacter(CharacterError):
    """No character of that name is loaded."""

    def __init__(self, character: str) -> None:
        super().__init__(f"no character named {character!r} is loaded")
        self.character = character


class HookFailed(CharacterError):
    """A hook raised, or what it was asked cannot be done; the diagnostic names the author's line."""

    def __init__(self, character: str, hook: str, diagnostic: Diagnostic) -> None:
        place = f"{diagnostic.file}:{diagnostic.line}: " if diagnostic.line else ""
        super().__init__(f"{hook} of {character!r} failed: {place}{diagnostic.message}")
        self.character, self.hook, self.diagnostic = character, hook, diagnostic


class WrongAnswer(HookFailed):
    """A hook answered something that its specification does not allow."""


class BudgetExceeded(CharacterError):
    """A hook spent more than it was given. ``killed`` tells whether its worker had to be ended for it."""

    def __init__(self, character: str, hook: str, deadline_seconds: float, *, killed: bool, line: int = 0) -> None:
        where = f" (line {line})" if line else ""
        super().__init__(f"{hook} of {character!r} ran longer than {deadline_seconds} s{where}")
        self.character, self.hook, self.killed, self.line = character, hook, killed, line


class WorkerError(SandboxError):
    """The worker is no longer of use. The session gets another."""


class WorkerDied(WorkerError):
    """The process ended before it answered."""


class DeadlinePassed(WorkerError):
    """The worker did not answer in time and was ended."""


class ProtocolError(WorkerError):
    """The other side sent something that is not in the protocol."""
