"""Where the server's memory comes from is settled before anybody comes."""

import ctypes
import subprocess
import sys

import pytest

from host.allocators import ARENA_BYTES, ROOM_ARENAS, take_room

# What each thread asks of the C library is too large for Python's own arenas. The barrier keeps one from following the
# other, since the next thread would take over the area of the one before.
THREADS = """
import ctypes, threading
from host.allocators import share_one_arena

if {shares}:
    share_one_arena()
barrier = threading.Barrier(3)

def work():
    held = bytearray(10_000)
    barrier.wait()

threads = [threading.Thread(target=work) for _ in range(3)]
for each in threads:
    each.start()
for each in threads:
    each.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""
ROOM = """
from host.allocators import ARENA_BYTES, ROOM_ARENAS, take_room

def touched_kilobytes():
    [line] = (line for line in open("/proc/self/status") if line.startswith("RssAnon"))
    return int(line.split()[1])

held = [None] * (ROOM_ARENAS * ARENA_BYTES // 128)
if {takes}:
    room = take_room()
before = touched_kilobytes()
for place in range(len(held)):
    held[place] = bytes(128 - bytes().__sizeof__())
print(touched_kilobytes() - before)
"""


def run(program: str) -> str:
    """Run a program in a process of its own, whose memory nobody else uses."""
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="this C library has no areas for threads")
def test_threads_take_memory_from_where_the_first_one_takes_it() -> None:
    areas = {shares: run(THREADS.format(shares=shares)).count("<heap nr=") for shares in (False, True)}

    assert areas == {False: 4, True: 1}


def test_what_is_made_after_the_start_touches_memory_that_was_touched_before() -> None:
    with_room, without = (int(run(ROOM.format(takes=takes))) for takes in (True, False))

    assert with_room < ROOM_ARENAS * ARENA_BYTES // 1024 // 10
    assert without > ROOM_ARENAS * ARENA_BYTES // 1024 // 2


def test_little_is_kept_to_hold_it() -> None:
    assert sum(map(len, take_room())) < 4096
