"""What a process has in use is read from what its allocators write, which is no interface."""

import subprocess
import sys
from pathlib import Path

import pytest
from footprint import Footprint, read_in_use_mb

BENCH = Path(__file__).parents[1] / "bench"
TELLS = """
import ctypes, telling_server
{begin}
telling_server.tell(ctypes.CDLL(None))
"""
# In Python's own arenas, and in those of the C library.
SMALL, LARGE = "held = [bytes(200) for _ in range(40_000)]", "held = [bytes(200_000) for _ in range(40)]"


def tell(begin: str) -> bytes:
    """Return what a process tells that began like this."""
    program = [sys.executable, "-c", TELLS.format(begin=begin)]
    return subprocess.run(program, cwd=BENCH, check=True, capture_output=True).stderr


@pytest.mark.parametrize("begin", [SMALL, LARGE])
def test_what_is_in_use_is_told_of_both_allocators(begin: str) -> None:
    without, more = (read_in_use_mb(tell(each)) for each in ("", begin))

    assert without is not None
    assert more is not None
    assert 7 < more - without < 12


def test_what_has_not_been_told_to_its_end_is_not_read() -> None:
    assert read_in_use_mb(tell("")[:-40]) is None


@pytest.mark.parametrize(("later", "grown"), [(Footprint(5, 0, 0, 3), 4), (Footprint(1, 0, 0, 3), 2)])
def test_a_host_grows_by_what_is_given_out_where_that_was_touched_before(later: Footprint, grown: float) -> None:
    assert (later - Footprint(1, 0, 0, 1)).host_mb == grown
