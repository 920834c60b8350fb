"""Whether the machine has what the sessions need: user, descriptors, memory, processes, processors, clock.

Runs in: host.
"""

import ctypes
import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from host.checkup import Check, ok, warning
from host.settings import Settings

# A session has three: its client, its worker, and the pidfd of that. A reload has a second worker for a moment.
DESCRIPTORS_A_SESSION: Final = 5
# Python, the zygote, workers that wait, a model's connections, the log; and those who have asked nothing yet, see
# MAX_WAITING_CONNECTIONS.
DESCRIPTORS_BESIDE: Final = 500
# The keeper, the zygote, templates and workers that wait, threads of the server; a reload has a second worker.
PROCESSES_BESIDE: Final = 64
# What the server holds before anybody has come, zygote and ready workers included.
MEMORY_BESIDE_BYTES: Final = 256 * 1024 * 1024
# A moment before this program was written; a clock before it finds every certificate invalid.
_BEGINNING_SECONDS: Final = 1_764_547_200

# sys/timex.h: what adjtimex answers if nobody keeps the clock, and how large its structure is at most.
_UNKEPT: Final = 5
_TIMEX_BYTES: Final = 256

_CGROUPS: Final = Path("/sys/fs/cgroup")
_MEMBERSHIP: Final = Path("/proc/self/cgroup")


class Cgroup:
    """The limits that the control groups of this process set, of the second version.

    Args:
        root: Where they are mounted.
        membership: Tells which one this process is in.
    """

    def __init__(self, root: Path = _CGROUPS, membership: Path = _MEMBERSHIP) -> None:
        self._root = root
        self._membership = membership

    def least(self, name: str, read: Callable[[str], float | None]) -> float | None:
        """Return the least limit of one kind on the way up; None if there is none.

        Args:
            name: Of the file in each group.
            read: Makes a number of its text, or None of one that sets no limit.
        """
        limits = [limit for text in self._texts(name) if (limit := read(text)) is not None]
        return min(limits, default=None)

    def _texts(self, name: str) -> Iterator[str]:
        for folder in self._folders():
            try:
                yield (folder / name).read_text(encoding="ascii").strip()
            except OSError:
                continue

    def _folders(self) -> Iterable[Path]:
        try:
            lines = self._membership.read_text(encoding="utf-8").splitlines()
        except OSError:
            return ()
        own = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), "/")
        folder = self._root / own.lstrip("/")
        return (folder, *(each for each in folder.parents if each.is_relative_to(self._root)))


def check_machine(settings: Settings, cgroup: Cgroup | None = None) -> Iterator[Check]:
    """Look at the machine with the eyes of a server that is full."""
    group = cgroup or Cgroup()
    yield check_user(os.geteuid())
    yield check_open_files(settings.max_sessions, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    yield check_processes(settings.max_sessions, _allowed_processes(group))
    yield check_memory(settings, _allowed_memory(group))
    yield check_processors(group.least("cpu.max", _read_processors), os.cpu_count() or 1)
    yield check_clock(time.time(), _is_clock_kept())


def check_user(number: int) -> Check:
    """Look at whom the server runs as."""
    if number == 0:
        note = "root; its workers change to user 65534"
        return warning("user", note, "Start the server as a user of its own: nothing it does needs root.")
    return ok("user", str(number))


def check_open_files(sessions: int, allowed: int) -> Check:
    """Look at how many descriptors a full server may open."""
    needed = sessions * DESCRIPTORS_A_SESSION + DESCRIPTORS_BESIDE
    note = f"{_told(allowed)} may be open, {needed} are needed for {sessions} sessions"
    if allowed not in {resource.RLIM_INFINITY, -1} and allowed < needed:
        advice = f"Raise the limit (ulimit -n {needed}, LimitNOFILE={needed}), or lower GREENROOM_MAX_SESSIONS."
        return warning("open files", note, advice)
    return ok("open files", note)


def check_processes(sessions: int, allowed: float | None) -> Check:
    """Look at how many processes a full server may have."""
    needed = sessions + PROCESSES_BESIDE
    note = f"{_told(allowed)} are allowed, {needed} are needed for {sessions} sessions"
    if allowed is not None and allowed < needed:
        advice = f"Raise the limit (TasksMax={needed}, pids_limit: {needed}), or lower GREENROOM_MAX_SESSIONS."
        return warning("processes", note, advice)
    return ok("processes", note)


def check_memory(settings: Settings, allowed_bytes: float | None) -> Check:
    """Look at whether there is memory for a full house of which everybody takes what he may."""
    needed = settings.max_sessions * settings.worker_memory_bytes + MEMORY_BESIDE_BYTES
    note = f"{_mebibytes(allowed_bytes)}, {_mebibytes(needed)} if all sessions held as much as they may"
    if allowed_bytes is not None and allowed_bytes < needed:
        fitting = int(max(1, (allowed_bytes - MEMORY_BESIDE_BYTES) // settings.worker_memory_bytes))
        advice = (
            "Ordinary sessions hold some megabytes. To be safe from greedy ones, "
            f"set GREENROOM_MAX_SESSIONS to {fitting}, or lower GREENROOM_WORKER_MEMORY_BYTES."
        )
        return warning("memory", note, advice)
    return ok("memory", note)


def check_processors(allowed: float | None, present: int) -> Check:
    """Look at what the server may compute with."""
    amount = min(allowed, present) if allowed is not None else present
    note = f"{amount:g} of {present}"
    if amount < 1:
        return warning("processors", note, "Allow at least one (CPUQuota=100%, cpus: 1): answers wait for each other.")
    return ok("processors", note)


def check_clock(now_seconds: float, is_kept: bool | None) -> Check:  # noqa: FBT001 (a fact, not a switch)
    """Look at the clock."""
    told = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now_seconds))
    if now_seconds < _BEGINNING_SECONDS:
        return warning("clock", f"{told}, which is past", "Set it: TLS and the log go by it.")
    if is_kept is False:
        return warning("clock", f"{told}; nothing keeps it", "Run an NTP client on the machine.")
    return ok("clock", told)


def _allowed_processes(group: Cgroup) -> float | None:
    # Root, and who has its capabilities, is not held to the limit of a user.
    own = resource.getrlimit(resource.RLIMIT_NPROC)[0] if os.geteuid() else resource.RLIM_INFINITY
    limits = [None if own == resource.RLIM_INFINITY else float(own), group.least("pids.max", _read_number)]
    return min((limit for limit in limits if limit is not None), default=None)


def _allowed_memory(group: Cgroup) -> float | None:
    present = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(present, group.least("memory.max", _read_number) or present)


def _read_number(text: str) -> float | None:
    return float(text) if text.isdigit() else None


def _read_processors(text: str) -> float | None:
    quota, _, period = text.partition(" ")
    return float(quota) / float(period) if quota.isdigit() and period.isdigit() and int(period) else None


def _is_clock_kept() -> bool | None:
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (AttributeError, OSError):
        return None
    return None if answer < 0 else answer != _UNKEPT


def _told(limit: float | None) -> str:
    return "any number" if limit is None or limit < 0 else f"{limit:.0f}"


def _mebibytes(amount: float | None) -> str:
    return "any amount" if amount is None else f"{amount / 1024 / 1024:.0f} MiB"
