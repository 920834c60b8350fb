"""What packing does to the memory of a process. It is done to a whole process for good, so each test has its own."""

import subprocess
import sys

import pytest

_PAGE_BYTES = 4096
_PACKED = """
import ctypes, gc, sys
from sandbox.workers.packing import pack

class Thing:
    pass

things = [Thing() for _ in range(1000)]
# Every other one goes: there are gaps all over.
texts = [bytes(number % 200) for number in range(60_000)][::2]
texts += [bytes(600 + number % 3000) for number in range(4_000)][::2]
filling = pack()
"""


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", _PACKED + program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("size", [64, 192, 480])
def test_new_small_objects_lie_together(size: int) -> None:
    pages = _run(f"made = [bytes({size} - 33) for _ in range(500)]\nprint(len({{id(each) // 4096 for each in made}}))")

    assert int(pages) <= 2 * (500 * size // _PAGE_BYTES + 1)


def test_new_large_objects_lie_together() -> None:
    pages = _run("made = [bytes(1000) for _ in range(500)]\nprint(len({id(each) // 4096 for each in made}))")

    assert int(pages) <= 2 * (500 * 1048 // _PAGE_BYTES + 1)


def test_the_collector_leaves_alone_what_was_there() -> None:
    assert _run("print(any(each is things[0] for each in gc.get_objects()))") == "False"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python counts all references before 3.12")
@pytest.mark.parametrize(
    "thing", ["things[7]", "Thing", "things", "Thing.__dict__", "pack", "pack.__code__", "texts[9]"]
)
def test_nobody_counts_references_to_what_was_there(thing: str) -> None:
    count = f"ctypes.c_size_t.from_address(id({thing})).value"
    assert _run(f"before = {count}\nmore = [{thing}] * 50\nprint({count} - before)") == "0"


def test_what_is_made_later_is_counted_and_taken_away() -> None:
    program = "import weakref\nlater = Thing()\nwatched = weakref.ref(later)\ndel later\nprint(watched())"

    assert _run(program) == "None"


def test_everything_goes_on_working() -> None:
    program = """
things[3] = Thing()
things.append({1: texts.pop()})
del things[:10]
things.clear()
class Other(Thing):
    pass
print(len(things), type(Other()).__mro__[1] is Thing, gc.collect() >= 0, sys.intern("x" * 3))
"""
    assert _run(program) == "0 True True xxx"


_COLLAPSED = """
import mmap, pathlib
from sandbox.workers.packing import collapse

MEGABYTE = 1024 * 1024
# As much as to be sure of one piece of it.
more = [bytes(400) for _ in range(40_000)]
tried = mmap.mmap(-1, 4 * MEGABYTE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
tried[:] = bytes(4 * MEGABYTE)
address = ctypes.addressof(ctypes.c_char.from_buffer(tried))
madvise = ctypes.CDLL(None).madvise
aligned = ctypes.c_void_p(-(-address // (2 * MEGABYTE)) * 2 * MEGABYTE)
can_be_huge = madvise(aligned, ctypes.c_size_t(2 * MEGABYTE), 25) == 0
collapse()
rollup = pathlib.Path("/proc/self/smaps_rollup").read_text().splitlines()
[huge] = [int(line.split()[1]) for line in rollup if line.startswith("AnonHugePages")]
"""


def test_memory_lies_on_huge_pages_where_the_kernel_has_some_to_give() -> None:
    can_be_huge, megabytes = _run(f"{_COLLAPSED}\nprint(can_be_huge, huge // 1024)").split()

    assert can_be_huge == "False" or int(megabytes) >= 8


def test_huge_pages_hold_what_small_ones_held_and_are_nobody_elses_after_a_fork() -> None:
    program = f"""{_COLLAPSED}
import os
before = sum(map(sum, texts))
child = os.fork()
if child == 0:
    texts.clear()
    more[:] = [bytes([1]) * 400 for _ in more]
    os._exit(0)
os.waitpid(child, 0)
print(sum(map(sum, texts)) == before, any(map(any, more)))
"""
    assert _run(program) == "True False"


def test_a_process_that_cannot_look_at_its_memory_stays_as_it_is() -> None:
    program = (
        "from sandbox.workers import packing\npacking.Path = lambda _: open('/nowhere')\npacking.collapse()\nprint(1)"
    )

    assert _run(program) == "1"
