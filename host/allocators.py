"""Where the server's memory comes from, settled before anybody comes, so that it does not creep afterwards.

What is in use at once, at the most, decides how many pages a process has ever touched; it never gives most of them
back. A server takes a little more now and then for thousands of sessions, whenever a few more things coincide than ever
before, and nobody can tell that from a leak.

Source: docs/decisions/0077-take-memory-before-anybody-comes.md

Runs in: host.
"""

import ctypes
from contextlib import suppress
from typing import Final

# What a server that has seen a thousand sessions, four at a time, has more of than a fresh one is two of them: sets
# that are kept, and the sessions. The third is for moments when more coincides.
ROOM_ARENAS: Final = 3
# Python takes them from the kernel: see Objects/obmalloc.c, ARENA_BITS.
ARENA_BYTES: Final = 1024 * 1024
# Of the largest blocks that come from arenas, so that few have to be made.
_BLOCK_BYTES: Final = 512
# Of M_ARENA_MAX, from malloc.h.
_ARENA_MAX: Final = -8


def share_one_arena() -> None:
    """Have all threads to come take memory from where the first one takes it.

    glibc gives each an area of its own, which grows to what its thread has ever needed, up to two hundred kilobytes for
    one that reads sets; a thread that hashes or reads does not need one to itself. Elsewhere nothing happens.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def take_room(arenas: int = ROOM_ARENAS) -> list[bytes]:
    """Touch so much of the memory that small objects come from.

    Returns:
        What holds it: as long as a block of an arena is in use, the arena is not given back.
    """
    header_bytes = b"".__sizeof__()
    blocks = [bytes(_BLOCK_BYTES - header_bytes) for _ in range(arenas * ARENA_BYTES // _BLOCK_BYTES)]
    # Two in each: they need not begin where an arena does.
    return blocks[:: ARENA_BYTES // _BLOCK_BYTES // 2]
