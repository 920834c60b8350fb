"""One attempt at loading a set: with what, and what it may still spend.

Runs in: host.
"""

import time
from typing import Final

import msgspec

from sandbox.codes import CodeCache
from sandbox.diagnostics import BUDGET_HINT, Diagnostic
from sandbox.errors import DeadlinePassed, WorkerError
from sandbox.sources import Sources
from sandbox.workers import OpenLink

# Files that end their worker, in one load, before the rest is given up: each costs a fork and loading again.
MAX_DEATHS: Final = 3
# The same, before those that had loaded are given up too.
MAX_DEATHS_IN_ALL: Final = 2 * MAX_DEATHS


class LoadBudget(msgspec.Struct, frozen=True, kw_only=True):
    """What loading may spend.

    Attributes:
        file_seconds: Processor time to run one file; most need a millisecond.
        compile_seconds: Processor time to compile one file; most need a millisecond or two.
        set_seconds: Processor time for the whole set, so that whatever the files do, a client has its answer within
            a second.
        waiting_seconds: Time in all, for a machine that is too busy to give the worker a processor.
    """

    file_seconds: float = 0.2
    compile_seconds: float = 0.4
    set_seconds: float = 0.6
    waiting_seconds: float = 10.0


class Attempt:
    """What all steps of one load share.

    Args:
        open_link: Starts workers.
        codes: Where compiled files are kept.
        budget: What the load may spend.
        sources: The set.

    Attributes:
        keys: Of each file in `codes`.
        refused: What is wrong with files that cannot be used.
        used_seconds: Processor time of compilers and workers so far.
        deaths: How many files have ended theirs.
    """

    def __init__(self, open_link: OpenLink, codes: CodeCache, budget: LoadBudget, sources: Sources) -> None:
        self.open_link = open_link
        self.codes = codes
        self.budget = budget
        self.sources = sources
        self.keys = codes.keys(sources)
        self.refused: dict[str, list[Diagnostic]] = {}
        self.used_seconds = 0.0
        self.deaths = 0
        self._until = time.monotonic() + budget.waiting_seconds

    @property
    def is_too_late(self) -> bool:
        """Whether what was not tried yet is not tried any more."""
        spent = self.used_seconds >= self.budget.set_seconds or time.monotonic() >= self._until
        return spent or self.deaths >= MAX_DEATHS

    @property
    def seconds_to_load(self) -> float:
        """Processor time that is left to run the files."""
        # What compiling has used is gone, or a set could take twice its time. Loading again is not the set's fault.
        left = self.budget.set_seconds - self.used_seconds
        return self.budget.set_seconds if self.deaths else max(left, self.budget.file_seconds)


def diagnose_death(name: str, error: WorkerError) -> Diagnostic:
    """Tell that a file has ended the worker that compiled or ran it."""
    if isinstance(error, DeadlinePassed):
        message = "The file took longer to load than it may."
        return Diagnostic(file=name, code="budget-exceeded", message=message, hint=BUDGET_HINT)
    message = "The file ended its worker: it crashed, or asked for more memory than there is."
    return Diagnostic(file=name, code="worker-died", message=message)
