"""The system calls that a running worker needs, and their numbers. What is not listed does not exist for it.

Runs in: zygote.
"""

import errno
import mmap
import resource
from collections.abc import Mapping
from typing import Final, NamedTuple

# linux/futex.h: wait, wake, and both with a bit mask; private or not, with either clock. The others take locks inside
# the kernel, where holes were found before.
_FUTEX_WAITS_AND_WAKES: Final = frozenset({0, 1, 9, 10})
_FUTEX_FLAGS: Final = 128 | 256
# asm-generic/mman-common.h. Merging equal pages, for one, would tell what is in the memory of others.
_MADV_DONTNEED, _MADV_FREE = 4, 8
# The same file: what the C library maps. What a shared mapping has held stays in memory for as long as one page of it
# is mapped, and is counted as nobody's; large pages and locked ones are taken from what the machine has set aside.
_MAP_NORESERVE, _MAP_STACK = 0x4000, 0x20000
_PRIVATE_MEMORY: Final = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
# linux/mman.h: the kernel may choose another place, the worker may not.
_MREMAP_MAYMOVE: Final = 1
# uapi/linux/time.h: the fixed clocks. Other numbers are the clocks of other processes.
_FIXED_CLOCKS: Final = 15
WORD: Final = 0xFFFFFFFF


class Argument(NamedTuple):
    """What one argument of a call has to be: its lower 32 bits, masked, are one of the values."""

    position: int
    mask: int
    values: frozenset[int]


_NOT_EXECUTABLE: Final = Argument(2, mmap.PROT_EXEC, frozenset({0}))
# No flags: urgent data, peeking and the like have been holes in the kernel, and nobody needs them.
_PLAIN_EXCHANGE: Final = (Argument(3, WORD, frozenset({0})),)
_OWN_CLOCKS: Final = (Argument(0, WORD & ~_FIXED_CLOCKS, frozenset({0})),)

# The most frequent first. Read and write are missing on purpose: a worker talks over its socket alone.
ALLOWED: Final[Mapping[str, tuple[Argument, ...]]] = {
    "recvfrom": _PLAIN_EXCHANGE,
    "sendto": _PLAIN_EXCHANGE,
    "clock_gettime": _OWN_CLOCKS,
    "prlimit64": (Argument(0, WORD, frozenset({0})), Argument(1, WORD, frozenset({resource.RLIMIT_CPU}))),
    "setitimer": (),
    "brk": (),
    "mmap": (
        _NOT_EXECUTABLE,
        Argument(3, WORD & ~(_MAP_NORESERVE | _MAP_STACK), frozenset({_PRIVATE_MEMORY})),
    ),
    "munmap": (),
    "mremap": (Argument(3, WORD, frozenset({0, _MREMAP_MAYMOVE})),),
    "mprotect": (_NOT_EXECUTABLE,),
    "madvise": (Argument(2, WORD, frozenset({_MADV_DONTNEED, _MADV_FREE})),),
    "futex": (Argument(1, WORD & ~_FUTEX_FLAGS, _FUTEX_WAITS_AND_WAKES),),
    "rt_sigreturn": (),
    "rt_sigaction": (),
    "rt_sigprocmask": (),
    "restart_syscall": (),
    "getrandom": (),
    "clock_getres": _OWN_CLOCKS,
    "gettimeofday": (),
    "getrusage": (),
    "times": (),
    "sched_yield": (),
    "getpid": (),
    "close": (),
    "exit": (),
    "exit_group": (),
}
# What a refused call fails with.
REFUSED: Final = errno.EPERM


class Architecture(NamedTuple):
    """One kind of processor.

    Attributes:
        audit_number: What the kernel tells the filter about a call's architecture (linux/audit.h).
        foreign_from: Numbers from here on belong to another calling convention of the same architecture.
        numbers: Of the calls that are allowed.
    """

    audit_number: int
    foreign_from: int | None
    numbers: Mapping[str, int]


# By the name that uname(2) gives.
ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    "x86_64": Architecture(
        audit_number=0xC000003E,
        foreign_from=0x40000000,  # x32
        numbers={
            "recvfrom": 45,
            "sendto": 44,
            "clock_gettime": 228,
            "prlimit64": 302,
            "setitimer": 38,
            "brk": 12,
            "mmap": 9,
            "munmap": 11,
            "mremap": 25,
            "mprotect": 10,
            "madvise": 28,
            "futex": 202,
            "rt_sigreturn": 15,
            "rt_sigaction": 13,
            "rt_sigprocmask": 14,
            "restart_syscall": 219,
            "getrandom": 318,
            "clock_getres": 229,
            "gettimeofday": 96,
            "getrusage": 98,
            "times": 100,
            "sched_yield": 24,
            "getpid": 39,
            "close": 3,
            "exit": 60,
            "exit_group": 231,
        },
    ),
    "aarch64": Architecture(
        audit_number=0xC00000B7,
        foreign_from=None,
        numbers={
            "recvfrom": 207,
            "sendto": 206,
            "clock_gettime": 113,
            "prlimit64": 261,
            "setitimer": 103,
            "brk": 214,
            "mmap": 222,
            "munmap": 215,
            "mremap": 216,
            "mprotect": 226,
            "madvise": 233,
            "futex": 98,
            "rt_sigreturn": 139,
            "rt_sigaction": 134,
            "rt_sigprocmask": 135,
            "restart_syscall": 128,
            "getrandom": 278,
            "clock_getres": 114,
            "gettimeofday": 169,
            "getrusage": 165,
            "times": 153,
            "sched_yield": 124,
            "getpid": 172,
            "close": 57,
            "exit": 93,
            "exit_group": 94,
        },
    ),
}
