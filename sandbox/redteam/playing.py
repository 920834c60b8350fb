"""One trick in a worker that has loaded it, or has not.

Runs in: host.
"""

from typing import Final

from sandbox.errors import (
    BudgetExceeded,
    DeadlinePassed,
    HookFailed,
    ProtocolError,
    SandboxError,
    WorkerError,
)
from sandbox.limits import Budget
from sandbox.messages import Answered, SceneData
from sandbox.redteam import verdicts
from sandbox.redteam.cast import VICTIM_FILE
from sandbox.redteam.tricks import Trick
from sandbox.redteam.verdicts import Outcome
from sandbox.workers import Worker
from sandbox.workers.attempt import LoadBudget

MESSAGE: Final = {"message": {"role": "user", "text": "Hello"}}
# Less than a session gives, so that the whole table takes a minute; no outcome hangs on how long it is.
BUDGET: Final = Budget(deadline_seconds=0.1)
# The longest trick that is to come to its end reads all that some two hundred modules hold: 0.1 to 0.2 s.
LOAD_BUDGET: Final = LoadBudget(file_seconds=0.3, compile_seconds=0.4, set_seconds=3.0)
_TAKE_A_MESSAGE: Final = frozenset({"reply", "on_user_message", "on_response"})


async def play(worker: Worker, trick: Trick) -> Outcome:
    """Call a trick's hook as often as it wants, if it has loaded, and tell what came of it."""
    said = [each.message + each.hint for each in worker.diagnostics] + list(worker.printed.values())
    name = next((each.name for each in worker.manifests if each.file not in {VICTIM_FILE, *trick.others}), None)
    # A warning keeps nobody from doing anything.
    found = [each for each in worker.diagnostics if each.file != VICTIM_FILE and each.severity == "error"]
    if name is None or found:
        return verdicts.of_diagnostic(found[0], said) if found else Outcome(kind="not-loaded", said=tuple(said))
    said += [each.name for each in worker.manifests]
    scene, answer = SceneData(), ""
    for _ in range(trick.calls):
        try:
            answered = await worker.call(name, trick.hook, scene, _arguments(trick), BUDGET)
        except SandboxError as error:
            return _of_error(error, said)
        answer = _text(answered)
        said += [answer, answered.printed, str(answered.state)]
        scene = SceneData(state=answered.state)
    return Outcome(kind="answered", text=answer, said=tuple(said))


def _arguments(trick: Trick) -> dict[str, object]:
    return dict(MESSAGE if trick.hook in _TAKE_A_MESSAGE else trick.arguments)


def _text(answered: Answered) -> str:
    return answered.value if isinstance(answered.value, str) else repr(answered.value)


def _of_error(error: SandboxError, said: list[str]) -> Outcome:
    said += [str(error), getattr(error, "printed", "")]
    match error:
        case HookFailed():
            return verdicts.of_diagnostic(error.diagnostic, said)
        case BudgetExceeded():
            return Outcome(kind="budget-exceeded", text=str(error), line=error.line, said=tuple(said))
        case ProtocolError():
            kind = "protocol-error"
        case DeadlinePassed():
            kind = "budget-exceeded"
        case WorkerError():
            kind = "worker-died"
        case _:
            kind = type(error).__name__
    return Outcome(kind=kind, text=str(error), said=tuple(said))
