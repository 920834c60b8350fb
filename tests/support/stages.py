"""Stages for casts that a test puts together itself.

Runs in: tests.
"""

from dataclasses import dataclass, field
from typing import Any

from host.errors import ClientError
from host.keys.account import KeyAccount
from host.keys.file import default_key
from host.keys.key import ANYONE_NAME
from host.memory import MemoryRounds
from host.metrics import Metrics
from host.respawns import Respawns
from host.settings import Settings
from host.upkeep import Stage, Upkeep
from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.workers import OpenLink, OpenWorker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import NoTemplates


def make_stage(  # noqa: PLR0913 (one parameter a part of the stage)
    open_worker: OpenWorker | None = None,
    *,
    open_link: OpenLink | None = None,
    metrics: Metrics | None = None,
    rounds: MemoryRounds | None = None,
    budget: Budget | None = None,
    settings: Settings | None = None,
) -> Stage:
    """Return a stage; workers are inline ones unless said otherwise."""
    known, codes = settings or Settings(), CodeCache()
    links = open_link or InlineLinks()
    return Stage(
        open_link=links,
        opener=lambda links: open_worker or LoadingOpener(links, codes),
        templates=NoTemplates(open_worker or LoadingOpener(links, codes)),
        metrics=metrics or Metrics(),
        respawns=Respawns(),
        rounds=rounds or MemoryRounds(),
        budget=budget or Budget(),
        session_cpu_seconds=known.session_cpu_seconds,
        worker_memory_bytes=known.worker_memory_bytes,
    )


@dataclass
class Told:
    """What the client of an upkeep was told without having asked."""

    problems: list[ClientError] = field(default_factory=list)

    def __call__(self, problem: ClientError) -> None:
        self.problems.append(problem)


def make_upkeep(stage: Stage, told: Told | None = None) -> Upkeep:
    """Return the upkeep of one session."""
    return Upkeep("sess_1", stage, told or Told(), an_account())


def an_account(**settings: Any) -> KeyAccount:
    """Return the account of a key that may what the settings say."""
    return KeyAccount(default_key(ANYONE_NAME, Settings(**settings)))
