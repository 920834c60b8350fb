"""How soon a process gets the processor when it wakes up, and how soon it gives it up: the length of its slices.

A waking process with short slices takes the processor from one with longer ones at once; otherwise it may wait until
the kernel's next tick, some four milliseconds. Slices say nothing of how much of the processor anybody gets. Linux has
had them since 6.12; older kernels take the call and heed nothing. See sched_setattr(2).

Runs in: host and zygote.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from sandbox.walls.libc import system_call

# The shortest and the longest that the kernel takes.
SHORT_SLICE_SECONDS: Final = 0.0001
LONG_SLICE_SECONDS: Final = 0.1

# struct sched_attr of linux/sched/types.h in its first version: size, policy, flags, niceness, priority, and three
# times in nanoseconds, of which the first is the slice.
_ATTRIBUTES: Final = struct.Struct("=IIQiIQQQ")
_NUMBERS: Final[Mapping[str, int]] = {"x86_64": 314, "aarch64": 274}
_ORDINARY: Final = 0


def shorten_slices(process: int = 0) -> None:
    """Let a process have the processor as soon as it wakes up; those that it forks inherit that.

    Args:
        process: Its number; 0 is the calling thread.
    """
    _set_slice(process, SHORT_SLICE_SECONDS)


def lengthen_slices(process: int) -> None:
    """Let all others have the processor before this process."""
    _set_slice(process, LONG_SLICE_SECONDS)


def _set_slice(process: int, seconds: float) -> None:
    number = _NUMBERS.get(platform.machine())
    # It only makes waits shorter: where it is not to be had, or not allowed, all is as it was.
    with suppress(OSError, AttributeError):
        if number is None or os.sched_getscheduler(process) != _ORDINARY:
            return
        niceness = os.getpriority(os.PRIO_PROCESS, process)
        attributes = _ATTRIBUTES.pack(_ATTRIBUTES.size, _ORDINARY, 0, niceness, 0, round(seconds * 1e9), 0, 0)
        system_call(number, process, _address_of(attributes), 0)


def _address_of(data: bytes) -> int:
    return ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0
