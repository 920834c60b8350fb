"""What one session's workers cost: their processor time, their losses, their lines in the log.

It lasts as long as the session, whatever is reloaded into it, so that a reload pays no debts.

Runs in: host.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec

from host.allowance import Allowance
from host.conduct import Conduct
from host.costs import Costs
from host.errors import ClientError, ErrorCode, QuestionRefused
from host.keys.account import KeyAccount
from host.logs import Whereabouts
from host.memory import MemoryRounds
from host.metrics import Metrics
from host.respawns import Patience, Respawns
from host.session_log import SessionLog
from host.spans import Spans
from host.traces.tracing import Trace
from sandbox.limits import Budget
from sandbox.sources import Sources
from sandbox.workers import Link, OpenLink, OpenWorker, StartReason, Worker
from sandbox.workers.templates import Templates

# What a worker costs beside what its own clock shows: the fork before, and taking its memory down after.
WORKER_SECONDS: Final = 0.005
# What a reload costs the host, whatever comes of it: resolving a directory and reading it.
RELOAD_SECONDS: Final = 0.005
# And what each of its files does: reading, hashing and handing it over, and checking what came of it.
FILE_SECONDS: Final = 0.0002
# What one costs that was lost: neighbours feel killing and forking more than spinning, so it is dearer than the longest
# call, and a session that does nothing else loses fewer than one a second.
LOST_WORKER_SECONDS: Final = 0.25
# Sets that a session goes back and forth between.
REMEMBERED_SETS: Final = 16


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What all sessions share: where workers come from, what they may spend, and who counts.

    Attributes:
        open_link: Starts a worker that knows nothing yet.
        opener: Makes an opener of sets over any kind of link.
        templates: Opens workers that have the default set already.
        metrics: Counts.
        respawns: Takes turns.
        rounds: Looks at the memory of those that are idle.
        budget: Of one call.
        session_cpu_seconds: Of one session in a minute.
        worker_memory_bytes: What a worker may keep.
        costs: Adds up what each character costs.
        trace: Is told which characters there are, where somebody looks at what they are asked.
        spans: Lays spans over what is done, where somebody collects them.
    """

    open_link: OpenLink
    opener: Callable[[OpenLink], OpenWorker]
    templates: Templates
    metrics: Metrics
    respawns: Respawns
    rounds: MemoryRounds
    budget: Budget
    session_cpu_seconds: float
    worker_memory_bytes: int
    costs: Costs = msgspec.field(default_factory=Costs)
    trace: Trace | None = None
    spans: Spans | None = None


class Upkeep:
    """The account of one session.

    Args:
        session: Id of the session.
        stage: Shared with all others.
        tell: Tells the session's client what it should know though it asked for nothing.
        account: Of the session's key.

    Attributes:
        processor_seconds: All that it was charged.
        quiet_since: When the session began or, if it has lost workers, lost the one before the last; in seconds.
    """

    def __init__(self, session: str, stage: Stage, tell: Callable[[ClientError], None], account: KeyAccount) -> None:
        self._account = account
        self.stage = stage
        self.tell = tell
        self.log = SessionLog(Whereabouts(session), stage.metrics.log_lines_left_out)
        self.patience = Patience()
        self._allowance = Allowance(stage.session_cpu_seconds)
        self._counted: list[_Counted] = []
        self._conducts: OrderedDict[str, Conduct] = OrderedDict()
        self._is_logged_as_spent = False
        self.processor_seconds = 0.0
        self._latest_loss = self.quiet_since = time.monotonic()

    # Workers

    async def open_worker(self, sources: Sources) -> Worker:
        """Open a worker at this session's cost; see `OpenWorker`."""
        return await self._open(sources, is_replacement=False)

    async def replace_worker(self, sources: Sources) -> Worker:
        """Open one instead of one that was lost; see `OpenWorker`."""
        return await self._open(sources, is_replacement=True)

    async def _open(self, sources: Sources, *, is_replacement: bool) -> Worker:
        self.charge(FILE_SECONDS * (len(sources.characters) + len(sources.resources)))
        reason: StartReason = "replacement" if is_replacement else "session"
        links = _LoadLinks(self, is_replacement=is_replacement)
        try:
            forked = await self.stage.templates.open(sources, reason, self.count)
            return forked or await self.stage.opener(links)(sources)
        finally:
            self.settle()

    def count(self, link: Link) -> None:
        """Count a worker's processor time from now on, and what it has used already."""
        self._counted.append(_Counted(link))
        self.charge(WORKER_SECONDS)

    # Processor time

    def settle(self) -> float:
        """Charge what the workers have used since the last time, and return it, in seconds."""
        used = 0.0
        are_alive = True
        for each in self._counted:
            used += each.newly_used_seconds()
            are_alive &= each.link.alive
        if not are_alive:
            self._counted = [each for each in self._counted if each.link.alive]
        self.charge(used)
        return used

    def charge(self, seconds: float) -> None:
        """Take note of processor time."""
        self._allowance.charge(seconds)
        self._account.charge(seconds)
        self.processor_seconds += seconds
        self.stage.metrics.processor_seconds.inc(seconds)

    def charge_for_loss(self) -> None:
        """Take note of a worker that was lost, whether or not another is wanted."""
        self.charge(LOST_WORKER_SECONDS)
        self.quiet_since, self._latest_loss = self._latest_loss, time.monotonic()

    def begin_reload(self) -> None:
        """Take note of what a reload costs before a worker is opened.

        Raises:
            QuestionRefused: ``processor_limit_exceeded`` or ``key_processor_limit_exceeded``.
            ClientError: ``too_many_reloads``.
        """
        self.refuse_if_spent()
        self._account.begin_reload()
        self.charge(RELOAD_SECONDS)

    @property
    def is_spent(self) -> bool:
        """Whether the session has used up its processor time, or all sessions of its key theirs."""
        return self._allowance.wait_seconds() > 0 or self._account.is_spent

    def refuse_if_spent(self) -> None:
        """Let nobody ask while the session has used up its processor time, or all sessions of its key theirs.

        Raises:
            QuestionRefused: ``processor_limit_exceeded`` or ``key_processor_limit_exceeded``.
        """
        try:
            self._refuse_if_spent()
            self._account.refuse_if_spent()
        except QuestionRefused as refused:
            self.stage.metrics.questions_refused.labels(code=refused.code).inc()
            raise

    def _refuse_if_spent(self) -> None:
        wait_seconds = self._allowance.wait_seconds()
        if not wait_seconds:
            self._is_logged_as_spent = False
            return
        limit = f"{self._allowance.a_minute:g}"
        if not self._is_logged_as_spent:
            self._is_logged_as_spent = True
            self.log.warning("processor time used up", limit_seconds=self._allowance.a_minute)
        message = (
            f"The characters of this session have used the {limit} s of processor time that they have in a minute;"
            f" they go on in {math.ceil(wait_seconds)} s."
        )
        raise QuestionRefused(ErrorCode.PROCESSOR_LIMIT_EXCEEDED, message, retry_after_seconds=math.ceil(wait_seconds))

    # Conduct

    def conduct(self, digest: str) -> Conduct:
        """Return what is remembered of a set, which goes by its content."""
        conduct = self._conducts.setdefault(digest, Conduct())
        self._conducts.move_to_end(digest)
        if len(self._conducts) > REMEMBERED_SETS:
            self._conducts.popitem(last=False)
        return conduct


class _Counted:
    """A worker, and how much of its processor time was charged."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self._charged_seconds = 0.0

    def newly_used_seconds(self) -> float:
        used = self.link.used_seconds
        if used <= self._charged_seconds:
            return 0.0
        newly = used - self._charged_seconds
        self._charged_seconds = used
        return newly


class _LoadLinks:
    """Starts the workers of one load, and counts them."""

    def __init__(self, upkeep: Upkeep, *, is_replacement: bool) -> None:
        self._upkeep = upkeep
        self._is_replacement = is_replacement
        self._started: set[StartReason] = set()
        self._lost = 0

    async def __call__(self, reason: StartReason) -> Link:
        stage = self._upkeep.stage
        # A file of which the code has waited may be asked for at any time.
        if reason in self._started and reason != "late":
            # The one before was lost to one of the files.
            self._lost += 1
            self._upkeep.charge_for_loss()
            await stage.respawns.turn(is_first=self._lost == 1, quiet_since=self._upkeep.quiet_since)
        self._started.add(reason)
        link = await stage.open_link("replacement" if self._is_replacement or self._lost else reason)
        self._upkeep.count(link)
        return link
