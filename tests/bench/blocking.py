"""Two processes that read and write one socket pair and wait for each other: what the kernel takes alone.

Runs in: benchmark.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from figures import Samples


@dataclass
class Blocking:
    """Round trips, with both processes on one core, and each on its own."""

    one_core: Samples = field(default_factory=Samples)
    two_cores: Samples = field(default_factory=Samples)


def measure_blocking(rounds: int, size_bytes: int) -> Blocking:
    """Measure both; where there is one core alone, the second is the same as the first."""
    cores = sorted(os.sched_getaffinity(0))
    found = Blocking()
    for _ in range(3):
        _measure(cores[0], cores[0], rounds // 3, size_bytes, found.one_core)
        _measure(cores[0], cores[-1], rounds // 3, size_bytes, found.two_cores)
    return found


def _measure(our_core: int, their_core: int, rounds: int, size_bytes: int, samples: Samples) -> None:
    ours, theirs = socket.socketpair()
    number = os.fork()
    if number == 0:
        ours.close()
        _answer(theirs.fileno(), their_core)
    theirs.close()
    with ours, _pinned(our_core):
        _ask(ours.fileno(), rounds, bytes(size_bytes), samples)
    os.waitpid(number, 0)


def _ask(descriptor: int, rounds: int, question: bytes, samples: Samples) -> None:
    for turn in range(rounds + 100):
        began = time.perf_counter()
        os.write(descriptor, question)
        os.read(descriptor, 65536)
        if turn >= 100:
            samples.seconds.append(time.perf_counter() - began)


def _answer(descriptor: int, core: int) -> None:
    try:
        os.sched_setaffinity(0, {core})
        while data := os.read(descriptor, 65536):
            os.write(descriptor, data)
    finally:
        os._exit(0)


@contextmanager
def _pinned(core: int) -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
