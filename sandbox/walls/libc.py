"""The C library, for system calls that Python has no function for.

Runs in: zygote.
"""

import ctypes
import functools
import os


@functools.cache
def load_libc() -> ctypes.CDLL:
    """Return the C library. Finding it takes longer than a fork, so the zygote does it beforehand."""
    return ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> int:
    """Change something about this process by the call of that name.

    Raises:
        OSError: The kernel refused.
    """
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return check(load_libc().prctl(option, *map(ctypes.c_ulong, padded)))


def system_call(number: int, *arguments: int) -> int:
    """Make a system call by its number.

    Raises:
        OSError: The kernel refused.
    """
    return check(load_libc().syscall(ctypes.c_long(number), *map(ctypes.c_ulong, arguments)))


def check(result: int) -> int:
    """Return what a function of the C library returned, unless that means failure.

    Raises:
        OSError: It does.
    """
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
