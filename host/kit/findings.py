"""Diagnostics and errors of the sandbox, as tests of authors get them.

Runs in: host.
"""

from collections.abc import Iterable

from plugin_api.tested import CharacterProblem, Finding, HookFailed, OverBudget
from sandbox import errors
from sandbox.diagnostics import Diagnostic

# An author's test fails at the author's line.
__tracebackhide__ = True


def finding(diagnostic: Diagnostic) -> Finding:
    """Return a diagnostic for an author's test."""
    return Finding(
        file=diagnostic.file,
        line=diagnostic.line,
        column=diagnostic.column,
        code=diagnostic.code,
        message=diagnostic.message,
        hint=diagnostic.hint or "",
    )


def findings(diagnostics: Iterable[Diagnostic]) -> tuple[Finding, ...]:
    """Do the same with several."""
    return tuple(map(finding, diagnostics))


def problem(error: errors.SandboxError, file: str) -> CharacterProblem:
    """Say what went wrong in a call to the character in `file`."""
    match error:
        case errors.BudgetExceeded(line=line):
            return OverBudget(str(error), [Finding(file, line, 0, "budget-exceeded", str(error), "")])
        case errors.HookFailed(diagnostic=diagnostic):
            return HookFailed(f"{error.hook} of {error.character!r} failed:", [finding(diagnostic)])
        case errors.WorkerDied():
            message = "The hook ended its worker: it crashed, or asked for more memory than there is."
            return HookFailed(message, [Finding(file, 0, 0, "worker-died", message, "")])
        case _:
            return HookFailed(str(error))
