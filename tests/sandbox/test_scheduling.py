"""The slices of a process, as the kernel tells them."""

import ctypes
import os
import platform
import struct
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final, cast

import pytest
from sandboxed import a_set, character

from sandbox.codes import CodeCache
from sandbox.scheduling import LONG_SLICE_SECONDS, SHORT_SLICE_SECONDS, lengthen_slices, shorten_slices
from sandbox.walls.libc import system_call
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

GET: Final = {"x86_64": 315, "aarch64": 275}
ATTRIBUTES: Final = struct.Struct("=IIQiIQQQ")


def slice_of(process: int) -> float:
    """Ask the kernel for the slice of a process, in seconds; 0 where it has none."""
    told = ctypes.create_string_buffer(ATTRIBUTES.size)
    system_call(GET[platform.machine()], process, ctypes.addressof(told), ATTRIBUTES.size, 0)
    return float(ATTRIBUTES.unpack(told.raw)[5]) / 1e9


@pytest.fixture
def process() -> Iterator[int]:
    """A process of ours that does nothing."""
    idle = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        yield idle.pid
    finally:
        idle.communicate()


has_slices = pytest.mark.skipif(
    platform.machine() not in GET or not slice_of(0), reason="this kernel knows no slices of a process's own"
)


@has_slices
def test_slices_are_lengthened_and_shortened(process: int) -> None:
    lengthen_slices(process)
    assert slice_of(process) == pytest.approx(LONG_SLICE_SECONDS)

    shorten_slices(process)
    assert slice_of(process) == pytest.approx(SHORT_SLICE_SECONDS)


@has_slices
@pytest.mark.parametrize("policy", [os.SCHED_IDLE, os.SCHED_BATCH], ids=["idle", "batch"])
def test_a_process_that_an_operator_has_set_back_stays_as_it_is(process: int, policy: int) -> None:
    os.sched_setscheduler(process, policy, os.sched_param(0))
    before = slice_of(process)

    shorten_slices(process)

    assert os.sched_getscheduler(process) == policy
    assert slice_of(process) == before


def test_its_niceness_stays_as_it_is(process: int) -> None:
    os.setpriority(os.PRIO_PROCESS, process, 7)

    shorten_slices(process)
    lengthen_slices(process)

    assert os.getpriority(os.PRIO_PROCESS, process) == 7


def test_a_process_that_has_ended_is_no_fault() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    lengthen_slices(ended.pid)


def test_where_the_call_has_no_number_nothing_happens(process: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "pdp11")

    lengthen_slices(process)


@has_slices
async def test_workers_are_born_with_short_slices(zygote: Zygote) -> None:
    worker = await LoadingOpener(zygote, CodeCache())(a_set(character(name="Ada")))
    try:
        assert slice_of(cast("Any", worker)._link.number) == pytest.approx(SHORT_SLICE_SECONDS)
    finally:
        await worker.close()
