"""Landlock: a second lock on files, ports and signals, kept by another part of the kernel than the filter.

Each worker gets a domain of its own with no rule in it, so that nothing is allowed: no file, no port, no signal and no
abstract socket beyond the domain. See landlock(7).

Runs in: zygote to make it, worker to enter it.
"""

import ctypes
import os
import struct
from typing import Final

from sandbox.walls.libc import system_call

# The same numbers on every architecture.
_CREATE_RULESET: Final = 444
_RESTRICT_SELF: Final = 446
_ASK_FOR_VERSION: Final = 1

# linux/landlock.h: how many rights there are on files, on ports, and scopes, from which version on.
_FILE_RIGHTS_FROM: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
_PORT_RIGHTS_FROM: Final = ((4, 2),)
_SCOPES_FROM: Final = ((6, 2),)


def supported_version() -> int:
    """Return the version of Landlock that the kernel speaks.

    Raises:
        OSError: It has none.
    """
    return system_call(_CREATE_RULESET, 0, 0, _ASK_FOR_VERSION)


def open_ruleset(version: int) -> int:
    """Return a descriptor of a set that handles everything and allows nothing.

    Raises:
        OSError: The kernel refused.
    """
    kinds = (_FILE_RIGHTS_FROM, _PORT_RIGHTS_FROM, _SCOPES_FROM)
    asked = [_all_bits(kind, version) for kind in kinds]
    # An older kernel knows a shorter struct, and refuses what it does not know unless it is nought.
    attributes = ctypes.create_string_buffer(struct.pack("=3Q", *asked), 24)
    return system_call(_CREATE_RULESET, ctypes.addressof(attributes), 24, 0)


def enter(ruleset: int) -> None:
    """Lock the calling process into a domain of its own, for good, and close the ruleset.

    The process must not be able to gain privileges any more.

    Raises:
        OSError: The kernel refused.
    """
    system_call(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _all_bits(counts: tuple[tuple[int, int], ...], version: int) -> int:
    known = [count for since, count in counts if since <= version]
    return (1 << max(known, default=0)) - 1
