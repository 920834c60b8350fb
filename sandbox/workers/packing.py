"""What is done to a process's memory before it forks workers, so that they own little of it.

After a fork all pages are shared until somebody writes to one; then the kernel copies it, which costs a worker 4 KiB
and some four microseconds. Most writes are of two kinds. New objects go into the gaps that older ones left all over
the memory: so the gaps are filled beforehand, and what a worker makes lies together on pages of its own. And Python
counts references in the objects themselves: so, where Python can do it (since 3.12), the objects that are there are
made immortal, and nobody counts any more.

And the fewer pages there are, the less a fork has to copy of their table: so they are made huge.

Source: docs/decisions/0032-pack-memory-before-forking.md, docs/decisions/0065-make-coming-and-going-cheap.md

Runs in: zygote.
"""

import contextlib
import ctypes
import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

from sandbox.walls.libc import load_libc

# How Python's allocator of small objects lays out its memory (Objects/obmalloc.c): pools with a header, each for blocks
# of one size. A guess that is wrong only makes for less packing.
_POOL_BYTES: Final = 16 * 1024
_POOL_HEADER_BYTES: Final = 48
_BLOCK_BYTES: Final = 16
_NUMBER_BYTES: Final = 32
_LARGEST_BLOCK_BYTES: Final = 512
# Blocks in a row from the beginning of a pool: it is a new one, and nothing is free in the older ones.
_IN_A_ROW: Final = 8
# More than all that is free: whatever else allocators do, this comes to an end.
_MOST_BLOCKS: Final = 100_000
# Larger ones come from elsewhere. Halving the size each time would leave many gaps half empty.
_LARGEST_GAP_BYTES: Final = 120 * 1024
_SHRINK: Final = 7 / 8

# madvise(2), since Linux 6.1: now, and whatever the system does by itself. Elsewhere it is refused. What comes later is
# not asked for in huge pages, or each worker would fill 2 MiB for its first object.
_COLLAPSE: Final = 25
_HUGE_PAGE_BYTES: Final = 2 * 1024 * 1024

# What mallinfo2 tells and is looked at here stands behind six others.
_SUMS: Final = ("fsmblks", "uordblks", "fordblks", "keepcost")

_CAN_BE_IMMORTAL: Final = sys.version_info >= (3, 12)
# What code refers to and the collector does not tell. Others are made when they are asked for.
_PARTS_OF_CODE: Final = "co_consts co_names co_filename co_name co_qualname co_linetable co_exceptiontable".split()
# What refers to nothing.
_SIMPLE: Final = frozenset({str, bytes, int, float, bool, complex})


def pack() -> object:
    """Prepare the memory of this process for being shared by what it forks. Called once, when all is loaded.

    Returns:
        What fills the gaps; they stay filled for as long as it is held.
    """
    gc.collect()
    # The lists that are made on the way would call it again and again, for nothing.
    gc.disable()
    if _CAN_BE_IMMORTAL:
        _make_immortal()
    filling = [_fill_pools(), _fill_gaps()]
    # The collector leaves alone what is there now, and so do its writes into the objects.
    gc.freeze()
    gc.enable()
    return filling


# Gaps


def _fill_pools() -> list[object]:
    return [block for size in range(_BLOCK_BYTES, _LARGEST_BLOCK_BYTES + 1, _BLOCK_BYTES) for block in _blocks(size)]


def _blocks(size: int) -> Iterator[object]:
    """Take blocks of one size until they come from a pool that nobody has used."""
    previous, in_a_row = 0, 0
    # The numbers that are made on the way take a block of their own size here and there.
    stride = 4 * size if size == _NUMBER_BYTES else size
    for _ in range(_MOST_BLOCKS):
        block = _make_block(size)
        yield block
        if id(block) % _POOL_BYTES == _POOL_HEADER_BYTES:
            in_a_row = 1
        elif in_a_row:
            in_a_row = in_a_row + 1 if previous < id(block) <= previous + stride else 0
        if in_a_row == _IN_A_ROW:
            return
        previous = id(block)


def _make_block(size: int) -> object:
    # The smallest that hold anything: an object without attributes, a number, a text of bytes.
    if size == _BLOCK_BYTES:
        return object()
    if size == _NUMBER_BYTES:
        return float(size)
    return bytes(size - sys.getsizeof(b""))


class _Mallinfo2(ctypes.Structure):
    # mallinfo2(3) of the GNU C library.
    _fields_ = [(name, ctypes.c_size_t) for name in (*"arena ordblks smblks hblks hblkhd usmblks".split(), *_SUMS)]


def _fill_gaps() -> list[object]:
    """Fill what is free in the C library's heap, apart from its end."""
    end = _end_of_heap()
    filling: list[object] = []
    size = _LARGEST_GAP_BYTES
    while size > _LARGEST_BLOCK_BYTES and len(filling) < _MOST_BLOCKS:
        block = bytes(size)
        if id(block) < end:
            filling.append(block)
        else:
            # There is no gap of this size any more.
            size = int(size * _SHRINK)
    return filling


def _end_of_heap() -> int:
    """Return the address from which on nothing was ever used, or 0 if this C library does not tell."""
    mallinfo2 = getattr(load_libc(), "mallinfo2", None)
    if mallinfo2 is None:
        return 0
    mallinfo2.restype = _Mallinfo2
    sbrk = load_libc().sbrk
    sbrk.restype = ctypes.c_void_p
    return int(sbrk(0) or 0) - int(mallinfo2().keepcost)


# Huge pages


def collapse() -> None:
    """Move the memory of this process onto huge pages, as far as it fills them; nothing where the kernel has none.

    A fork copies a table of pages entry by entry, and the end of what was forked takes it down again. Writing still
    copies 4 KiB.
    """
    madvise = load_libc().madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    with contextlib.suppress(OSError):
        for begin, end in list(_anonymous_memory()):
            first = -(-begin // _HUGE_PAGE_BYTES) * _HUGE_PAGE_BYTES
            for address in range(first, end - _HUGE_PAGE_BYTES + 1, _HUGE_PAGE_BYTES):
                madvise(address, _HUGE_PAGE_BYTES, _COLLAPSE)


def _anonymous_memory() -> Iterator[tuple[int, int]]:
    """Tell from where to where there is memory that no file stands behind: Python's own, and the C library's heap."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        place, rights, _, _, _, *name = line.split()
        if rights == "rw-p" and name in ([], ["[heap]"]):
            begin, end = place.split("-")
            yield int(begin, 16), int(end, 16)


# References


def _make_immortal() -> None:
    """Let Python count no references to any object that is there: it counts none to None either.

    The number that says so is read from None. An object that is immortal is never taken away; of those that are there,
    workers take away none that would matter.
    """
    immortal = ctypes.c_uint32.from_address(id(None)).value
    waiting: list[Any] = gc.get_objects()
    # Made after that list, so that it is not among what is there.
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        kind = type(thing)
        # A frame dies with its call.
        if kind is FrameType or id(thing) in seen:
            continue
        if sys.getrefcount(thing) < immortal:
            ctypes.c_uint32.from_address(id(thing)).value = immortal
        if kind not in _SIMPLE:
            seen.add(id(thing))
            waiting += _referents(thing, kind)


def _referents(thing: Any, kind: type) -> list[Any]:
    if kind is CodeType:
        return [getattr(thing, name) for name in _PARTS_OF_CODE]
    return gc.get_referents(thing)
