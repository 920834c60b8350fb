"""The system calls of a template: those of a worker, and what it takes to fork further workers and to lock them in.

It still opens, connects, executes, traces and signals nothing, and sends no descriptor to anybody.

Runs in: zygote.
"""

import resource
import signal
from collections.abc import Mapping
from typing import Final

from sandbox.walls.seccomp import PR_SET_SECCOMP, SECCOMP_MODE_FILTER
from sandbox.walls.system_calls import ALLOWED, ARCHITECTURES, WORD, Architecture, Argument

# linux/sched.h: the C library lets the kernel write the number of a new process into its memory, and take it out again.
_NUMBER_IN_MEMORY: Final = 0x01000000 | 0x00200000
# What a worker locks itself into; without privileges, these can only be lowered.
_LIMITS: Final = frozenset(
    {
        resource.RLIMIT_CPU,
        resource.RLIMIT_AS,
        resource.RLIMIT_NOFILE,
        resource.RLIMIT_NPROC,
        resource.RLIMIT_FSIZE,
        resource.RLIMIT_CORE,
    }
)

_MORE: Final[Mapping[str, tuple[Argument, ...]]] = {
    # The sockets of new workers come with what it is asked.
    "recvmsg": (Argument(2, WORD, frozenset({0})),),
    # A process like itself: no thread, no namespace, nothing shared, and its end is told by the usual signal.
    "clone": (Argument(0, WORD & ~_NUMBER_IN_MEMORY, frozenset({int(signal.SIGCHLD)})),),
    # What its children lock themselves in with.
    "prctl": (Argument(0, WORD, frozenset({PR_SET_SECCOMP})), Argument(1, WORD, frozenset({SECCOMP_MODE_FILTER}))),
    "landlock_restrict_self": (Argument(1, WORD, frozenset({0})),),
    "prlimit64": (Argument(0, WORD, frozenset({0})), Argument(1, WORD, _LIMITS)),
    # Of itself alone; it can only become less.
    "setpriority": (Argument(0, WORD, frozenset({0})), Argument(1, WORD, frozenset({0}))),
}
ALLOWED_TO_TEMPLATES: Final[Mapping[str, tuple[Argument, ...]]] = {**ALLOWED, **_MORE}

_NUMBERS: Final[Mapping[str, Mapping[str, int]]] = {
    "x86_64": {"recvmsg": 47, "clone": 56, "prctl": 157, "landlock_restrict_self": 446, "setpriority": 141},
    "aarch64": {"recvmsg": 212, "clone": 220, "prctl": 167, "landlock_restrict_self": 446, "setpriority": 140},
}
TEMPLATE_ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    machine: known._replace(numbers={**known.numbers, **_NUMBERS[machine]}) for machine, known in ARCHITECTURES.items()
}
