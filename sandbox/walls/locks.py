"""What a worker puts on itself before it hears its first question: Landlock, limits, the filter of system calls.

The zygote makes it all beforehand and tries it on a process that does nothing else. A lock that held there and fails
in a worker ends that worker.

Runs in: zygote to make and try it, worker to lock itself in.
"""

import errno
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from sandbox.limits import Limits
from sandbox.walls import Wall, WallName, landlock, seccomp

_TRIED: Final[tuple[WallName, ...]] = ("landlock", "limits", "system-calls")
_REPORT_BYTES: Final = 4096


class Locks(NamedTuple):
    """What was made beforehand; None where the system has no such thing.

    Attributes:
        ruleset: Descriptor of a Landlock ruleset.
        program: Filter of system calls.
    """

    ruleset: int | None
    program: seccomp.Program | None

    def lock(self, limits: Limits) -> None:
        """Lock the calling process in, for good; the ruleset's descriptor is closed by that.

        Raises:
            OSError: One of the locks does not close.
        """
        for _, step in self._steps(limits):
            step()

    def attempt(self, limits: Limits) -> Iterator[Wall]:
        """Lock the calling process in as far as possible, and tell of each step."""
        for name, step in self._steps(limits):
            yield attempt(name, step)

    def _steps(self, limits: Limits) -> Iterator[tuple[WallName, Callable[[], object]]]:
        if (ruleset := self.ruleset) is not None:
            yield "landlock", lambda: landlock.enter(ruleset)
        yield "limits", limits.apply
        # The last, for it refuses what the others need.
        if (program := self.program) is not None:
            yield "system-calls", lambda: seccomp.install(program)


def attempt(name: WallName, step: Callable[[], object]) -> Wall:
    """Take one step, and tell how that went; a step may return a note."""
    try:
        note = step()
    except OSError as error:
        return not_to_be_had(name, error)
    return Wall(name, holds=True, note=note if isinstance(note, str) else "")


def not_to_be_had(name: WallName, error: OSError) -> Wall:
    """Tell that a wall is missing, and why."""
    return Wall(name, holds=False, note=error.strerror or str(error))


def make_locks() -> tuple[Locks, tuple[Wall, ...]]:
    """Make what can be had on this system, and tell what was found when it was tried."""
    locks, found = _make_all()
    for wall in _try_out(locks):
        if not wall.holds or wall.name not in found:
            found[wall.name] = wall
    ruleset = locks.ruleset if found["landlock"].holds else None
    program = locks.program if found["system-calls"].holds else None
    return Locks(ruleset, program), tuple(found.values())


def _make_all() -> tuple[Locks, dict[WallName, Wall]]:
    found: dict[WallName, Wall] = {}
    ruleset = program = None
    try:
        version = landlock.supported_version()
        ruleset = landlock.open_ruleset(version)
        found["landlock"] = Wall("landlock", holds=True, note=f"version {version}")
    except OSError as error:
        found["landlock"] = not_to_be_had("landlock", error)
    try:
        program = seccomp.make_program()
    except OSError as error:
        found["system-calls"] = not_to_be_had("system-calls", error)
    return Locks(ruleset, program), found


def _try_out(locks: Locks) -> list[Wall]:
    ours, theirs = socket.socketpair()
    number = os.fork()
    if number == 0:
        # Whatever happens here, this process never returns into the zygote.
        try:
            theirs.sendall(msgspec.msgpack.encode([_proven(wall) for wall in locks.attempt(Limits())]))
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        report = ours.recv(_REPORT_BYTES)
    os.waitpid(number, 0)
    if not report:
        return [Wall(name, holds=False, note="the process that tried it crashed") for name in _TRIED]
    return msgspec.msgpack.decode(report, type=list[Wall])


def _proven(wall: Wall) -> Wall:
    # A kernel, or what stands in for one, may take a lock and not heed it.
    if wall.name in _PROOFS and wall.holds and not is_refused(*_PROOFS[wall.name]):
        return Wall(wall.name, holds=False, note="it was taken, but refuses nothing")
    return wall


# What fails behind a lock and not before it, and how.
_PROOFS: Final[Mapping[WallName, tuple[Callable[[], object], int]]] = {
    "landlock": (lambda: os.open("/", os.O_RDONLY), errno.EACCES),
    "system-calls": (lambda: os.getpriority(os.PRIO_PROCESS, 0), errno.EPERM),
}


def is_refused(call: Callable[[], object], how: int) -> bool:
    """Tell whether something fails in this way for the calling process."""
    try:
        call()
    except OSError as error:
        return error.errno == how
    return False
