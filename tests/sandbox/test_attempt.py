"""What one load may spend."""

import pytest
from sandboxed import a_set, character

from sandbox.codes import CodeCache
from sandbox.errors import DeadlinePassed, WorkerDied, WorkerError
from sandbox.workers.attempt import MAX_DEATHS, Attempt, LoadBudget, diagnose_death
from sandbox.workers.inline import InlineLinks


def _attempt(budget: LoadBudget | None = None) -> Attempt:
    return Attempt(InlineLinks(), CodeCache(), budget or LoadBudget(), a_set(character()))


def test_it_is_too_late_when_the_time_of_the_set_is_used() -> None:
    attempt = _attempt()
    assert not attempt.is_too_late
    attempt.used_seconds = attempt.budget.set_seconds

    assert attempt.is_too_late


def test_it_is_too_late_when_nobody_would_wait_any_longer() -> None:
    assert _attempt(LoadBudget(waiting_seconds=0.0)).is_too_late


def test_it_is_too_late_after_some_files_that_ended_their_worker() -> None:
    attempt = _attempt()
    attempt.deaths = MAX_DEATHS

    assert attempt.is_too_late


def test_what_compiling_used_is_gone_for_running_but_for_one_file() -> None:
    attempt = _attempt(LoadBudget(set_seconds=0.6, file_seconds=0.2))
    attempt.used_seconds = 0.25
    assert attempt.seconds_to_load == pytest.approx(0.35)
    attempt.used_seconds = 0.55
    assert attempt.seconds_to_load == pytest.approx(0.2)

    attempt.deaths = 1

    assert attempt.seconds_to_load == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("error", "code"), [(DeadlinePassed("late"), "budget-exceeded"), (WorkerDied("gone"), "worker-died")]
)
def test_a_file_that_ended_its_worker_is_told_of(error: WorkerError, code: str) -> None:
    assert diagnose_death("a.py", error).code == code
