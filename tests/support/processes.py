"""What the kernel tells of the processes of workers, and what is told of their beginnings and ends.

Runs in: tests.
"""

import asyncio
import contextlib
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from sandbox.workers import EndReason, StartReason, Worker
from sandbox.workers.zygotes import Zygote

CRASH = "x = ()\nfor _ in range(400_000): x = (x,)\nhash(x)"
# Comparing these takes for ever, in C that looks at no signal.
SPIN = """
a = b = 0
for _ in range(60):
    a, b = [a, a], [b, b]
a == b
"""


class Diary:
    """Notes what becomes of workers."""

    def __init__(self) -> None:
        self.begun: list[StartReason] = []
        self.over: list[EndReason] = []
        self.zygotes = 0

    def started(self, reason: StartReason) -> None:
        self.begun.append(reason)

    def ended(self, reason: EndReason) -> None:
        self.over.append(reason)

    def zygote_started(self) -> None:
        self.zygotes += 1


def number_of(worker: Worker) -> int:
    return cast("Any", worker)._link.number  # type: ignore[no-any-return]


def zygote_number(zygote: Zygote) -> int:
    process = zygote._process
    assert process is not None
    return process._process.pid


def children_of(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def descriptors(number: int | str = "self") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in Path(f"/proc/{number}/fd").iterdir():
        with contextlib.suppress(OSError):
            found[entry.name] = str(entry.readlink())
    return found


def open_kinds() -> Counter[str]:
    """Count what this process has open, by kind.

    Not by number: a server that serves other tests here renews what it has every few minutes.
    """
    return Counter(re.sub(r"\[\d+\]", "", link) for link in descriptors().values())


def is_there(number: int) -> bool:
    # What is over but was not yet asked after by whoever inherited it is not there either.
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def exit_of(number: int) -> None:
    """Wait until a process that is not ours is gone."""
    watched = os.pidfd_open(number)
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(watched, gone.set)
    try:
        await asyncio.wait_for(gone.wait(), 10)
    finally:
        loop.remove_reader(watched)
        os.close(watched)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0)
