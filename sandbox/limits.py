"""What a worker may use in its life, and what one call may spend.

Runs in: both.
"""

import math
import os
import resource
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from typing import Final, TypeVar

import msgspec

from sandbox.walls.libc import prctl

_Item = TypeVar("_Item")

# prctl(2): once set, no exec can gain privileges. Inherited, and cannot be taken back.
PR_SET_NO_NEW_PRIVS: Final = 38
# The same: a process that is not dumpable leaves no core dump, and other processes of its user cannot look into it.
PR_SET_DUMPABLE: Final = 4

# Turns between two looks at the clock: rare enough to cost nothing, often enough to stop within a millisecond.
TICKS_A_LOOK: Final = 2000

# Seconds of processor time above the budget after which the kernel ends the worker, host or no host.
KERNEL_GRACE_SECONDS: Final = 2


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker may use in its life.

    Attributes:
        address_space_bytes: A worker starts with about 40 MB mapped, nearly all of it shared with the zygote; the rest
            is room for a large cast and what it computes.
        open_files: Descriptors that a worker may open beyond its socket.
        processes: Processes or threads it may start.
        file_bytes: What it may write into files.
        core_bytes: Size of a core dump; a crash is an everyday event and leaves nothing behind.
        niceness: Scheduling priority; 19 is the lowest, so that a spinning worker only gets what is left over.
    """

    address_space_bytes: int = 160 * 1024 * 1024
    open_files: int = 0
    processes: int = 0
    file_bytes: int = 0
    core_bytes: int = 0
    niceness: int = 19

    def apply(self) -> None:
        """Lock the calling process into these limits, for good."""
        forbid_new_privileges()
        # The limit on core dumps is none where the system hands them to a program: each crash would start one, as root.
        prctl(PR_SET_DUMPABLE, 0)
        self.tighten()

    def tighten(self) -> None:
        """Do the same to a child of a process that is locked into other limits; the rest it has inherited."""
        os.setpriority(os.PRIO_PROCESS, 0, self.niceness)
        for kind, amount in (
            (resource.RLIMIT_AS, self.address_space_bytes),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_NPROC, self.processes),
            (resource.RLIMIT_FSIZE, self.file_bytes),
            (resource.RLIMIT_CORE, self.core_bytes),
        ):
            resource.setrlimit(kind, (amount, amount))


def forbid_new_privileges() -> None:
    """Let nothing that this process executes gain privileges, for good."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


class ProcessorLimit:
    """The kernel's own limit on the time of this process, for when nobody else is there to end it.

    It counts a whole life, so questions move it.
    """

    def __init__(self) -> None:
        self._soft = 0
        self._end_seconds = -math.inf

    def extend(self, seconds: float) -> None:
        """Let the kernel end this process once it has used `seconds` more of the processor, with a grace."""
        # One thread uses no more time than passes, and the clock of what passes asks no kernel: a tenth of the price.
        end_seconds = time.monotonic() + seconds
        if 0.0 <= end_seconds - self._end_seconds < KERNEL_GRACE_SECONDS / 2:
            return
        self._end_seconds = end_seconds
        soft = int(time.process_time() + seconds) + KERNEL_GRACE_SECONDS
        if soft != self._soft:
            self._soft = soft
            resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """What one hook call may spend.

    Attributes:
        deadline_seconds: Processor time until the hook is asked to stop, and the time until its worker is ended.
        answer_bytes: Size of the answer as it is sent.
        state_bytes: Size of the character's state as it is sent.
    """

    deadline_seconds: float = 0.25
    answer_bytes: int = 64 * 1024
    state_bytes: int = 64 * 1024


class BudgetSpent(BaseException):
    """Raised inside a hook that has used up its time. Not an Exception, so that ordinary handlers let it pass."""


@dataclass(slots=True)
class Meter:
    """The clock of one call, looked at every few thousand ticks.

    ``tick`` is what the rewritten source calls at each loop turn and function entry. It is an iterator's ``__next__``,
    written in C, that hands out True; the clock is only looked at when a batch has run out. Once the time is up every
    further tick raises, so catching the exception leads nowhere.
    """

    deadline_seconds: float
    _until_seconds: float = field(init=False)
    _ticks: Iterator[bool] = field(init=False)
    _batch: Iterator[bool] = field(init=False, default_factory=lambda: iter(()))
    is_stopped: bool = field(init=False, default=False)
    _stop: BudgetSpent = field(init=False, default_factory=BudgetSpent)

    def __post_init__(self) -> None:
        """Start the clock."""
        self._ticks = chain.from_iterable(self)
        self.restart(self.deadline_seconds)

    def restart(self, deadline_seconds: float) -> None:
        """Start the clock for another call; what is left of a batch goes on. Not once it is spent."""
        self.deadline_seconds = deadline_seconds
        self._until_seconds = time.process_time() + deadline_seconds

    def __iter__(self) -> Iterator[Iterator[bool]]:
        """Hand out batches of ticks for as long as there is time."""
        return self

    def __next__(self) -> Iterator[bool]:
        """Look at the clock, and give another batch of ticks."""
        self.look()
        self._batch = repeat(True, TICKS_A_LOOK)  # noqa: FBT003 (the signature of itertools)
        return self._batch

    def look(self) -> None:
        """Look at the clock.

        Raises:
            BudgetSpent: The time is up, and stays so.
        """
        if self.is_stopped or time.process_time() >= self._until_seconds:
            self.is_stopped = True
            # Nothing is left of the batch either: each of its turns could take long.
            deque(self._batch, maxlen=0)
            # Always the same: for the context of a new one Python goes through all exceptions that are being handled,
            # and a recursion that catches everything takes a tenth of a second to come back.
            raise self._stop.with_traceback(None)

    @property
    def tick(self) -> Callable[[], bool]:
        """What to call at each turn."""
        return self._ticks.__next__

    @property
    def spent(self) -> bool:
        """Whether there are no more ticks, whatever became of the exception that said so.

        A stack that overflows just when the clock is looked at ends them for good as well.
        """
        if not self.is_stopped:
            try:
                self.is_stopped = next(self._ticks, None) is None
            except BudgetSpent:
                return True
        return self.is_stopped


class Ticks:
    """The ticks of whichever call is running, for what outlives a call.

    Attributes:
        look: Looks at the clock of the running call; raises when its time is up.
    """

    def __init__(self) -> None:
        self.look: Callable[[], object] = lambda: None

    def count(self, items: Iterable[_Item], turns_a_look: int = TICKS_A_LOOK) -> Iterator[_Item]:
        """Return an iterator over `items` that stops with BudgetSpent when the time is up.

        It is put together of iterators written in C, so that whatever takes from it in C is stopped too.
        """
        return compress(items, chain.from_iterable(_Looks(self, turns_a_look)))


class _Looks:
    """Hands out batches of True, and looks at the clock before each."""

    def __init__(self, ticks: Ticks, turns_a_look: int) -> None:
        self._ticks = ticks
        self._turns = turns_a_look

    def __iter__(self) -> Iterator[Iterator[bool]]:
        return self

    def __next__(self) -> Iterator[bool]:
        self._ticks.look()
        return repeat(True, self._turns)  # noqa: FBT003 (the signature of itertools)
