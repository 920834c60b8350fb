"""What a template puts on itself, and what the workers that it forks put on themselves on top of that.

The zygote tries both beforehand. Where a worker of a template cannot be locked in like any other, there are none.

Runs in: zygote to make and try it, template and worker to lock itself in.
"""

import errno
import os
import resource
import socket
from typing import Final, NamedTuple

import msgspec

from sandbox.limits import Limits
from sandbox.walls import landlock, seccomp
from sandbox.walls.locks import Locks, is_refused
from sandbox.walls.template_calls import ALLOWED_TO_TEMPLATES, TEMPLATE_ARCHITECTURES

# Its sockets, what it gets for a worker while it forks that, and the ruleset.
_OPEN_FILES: Final = 16
# Several times the sessions of a large server. A set that should ever get out of the language and fork without end
# stops before the machine has no numbers left.
_MOST_PROCESSES: Final = 10_000
_HELD: Final = b"held"
# One zygote came up without templates, for no reason that was found; none should go without them for good.
_ATTEMPTS: Final = 3


class TemplateLocks(NamedTuple):
    """What was made beforehand.

    Attributes:
        locks: What any worker puts on itself.
        program: Filter of the system calls of a template; None where the system has no filters.
    """

    locks: Locks
    program: seccomp.Program | None

    def lock(self, limits: Limits) -> None:
        """Lock the calling process in as a template whose workers will have `limits`, for good.

        Raises:
            OSError: One of the locks does not close.
        """
        if self.locks.ruleset is not None:
            # Its workers need it as well.
            landlock.enter(os.dup(self.locks.ruleset))
        _own_limits(limits).apply()
        if self.program is not None:
            seccomp.install(self.program)

    def lock_worker(self, limits: Limits) -> None:
        """Lock the calling process, forked by such a template, in like any other worker, for good.

        Raises:
            OSError: One of the locks does not close.
        """
        if self.locks.ruleset is not None:
            landlock.enter(self.locks.ruleset)
        limits.tighten()
        if self.locks.program is not None:
            seccomp.install(self.locks.program)


def _own_limits(limits: Limits) -> Limits:
    _, most = resource.getrlimit(resource.RLIMIT_NPROC)
    processes = _MOST_PROCESSES if most == resource.RLIM_INFINITY else min(most, _MOST_PROCESSES)
    # As the server's own, whatever that is: whoever waits for its worker must not have to wait for those that spin.
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    return msgspec.structs.replace(limits, open_files=_OPEN_FILES, processes=processes, niceness=niceness)


def make_template_locks(locks: Locks) -> TemplateLocks | None:
    """Make what a template needs on this system, and try it; None if it cannot be had."""
    try:
        program = locks.program and seccomp.make_program(ALLOWED_TO_TEMPLATES, TEMPLATE_ARCHITECTURES)
    except OSError:
        return None
    made = TemplateLocks(locks, program)
    return made if any(_holds(made) for _ in range(_ATTEMPTS)) else None


def _holds(made: TemplateLocks) -> bool:
    ours, theirs = socket.socketpair()
    number = os.fork()
    if number == 0:
        # Whatever happens here, neither process ever returns into the zygote.
        try:
            made.lock(Limits())
            if os.fork() == 0:
                made.lock_worker(Limits())
                if _is_locked_in(made.locks):
                    theirs.sendall(_HELD)
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        said = ours.recv(len(_HELD))
    os.waitpid(number, 0)
    return said == _HELD


def _is_locked_in(locks: Locks) -> bool:
    # What a template may do and a worker may not.
    if locks.program is not None:
        return is_refused(lambda: os.setpriority(os.PRIO_PROCESS, 0, Limits().niceness), errno.EPERM)
    return locks.ruleset is None or is_refused(lambda: os.open("/", os.O_RDONLY), errno.EACCES)
