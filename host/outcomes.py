"""What came of a call of a hook, in the words of the metric ``greenroom_hook_calls_total``.

Runs in: host.
"""

from host.metrics.labels import Outcome
from sandbox.errors import BudgetExceeded, SandboxError, WorkerError, WrongAnswer
from sandbox.messages import Answered


def outcome_of(result: Answered | SandboxError) -> Outcome:
    """Return the word for an answer, or for what came instead of one."""
    match result:
        case Answered():
            return Outcome.ANSWERED
        case BudgetExceeded():
            return Outcome.BUDGET_EXCEEDED
        case WrongAnswer():
            return Outcome.WRONG_ANSWER
        case WorkerError():
            return Outcome.WORKER_LOST
        case _:
            return Outcome.FAILED
