"""Waiting for what no event announces.

Runs in: tests.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from sandbox.walls.libc import prctl

Seen = TypeVar("Seen")

_PATIENCE_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.01
# Longer than anything waits that makes or ends a process of its own accord.
_CALM_SECONDS: Final = 0.6
# From linux/prctl.h.
_PR_SET_CHILD_SUBREAPER: Final = 36


async def eventually(is_true: Callable[[], bool], what: str) -> None:
    """Wait until something is true that only looking can tell.

    Raises:
        AssertionError: It does not become true.
    """
    until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while not is_true():
        assert asyncio.get_running_loop().time() < until, f"never: {what}"
        await asyncio.sleep(_LOOK_SECONDS)


async def eventually_seen(look: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until something is true that somebody has to be asked for; asking takes its own time.

    Raises:
        AssertionError: It does not become true.
    """
    until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while not await look():
        assert asyncio.get_running_loop().time() < until, f"never: {what}"


async def settled(look: Callable[[], Seen]) -> Seen:
    """Return what there is to see once it has stopped changing."""
    seen, since = look(), asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() < since + _CALM_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        if (now := look()) != seen:
            seen, since = now, asyncio.get_running_loop().time()
    return seen


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """Be to orphans what a system's init is. That of a test machine may look for them once in half a minute only."""
    prctl(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0)


async def process_ended(number: int) -> None:
    """Wait until a process is gone."""
    try:
        watched = os.pidfd_open(number)
    except ProcessLookupError:
        return
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(watched, ended.set)
    try:
        until = loop.time() + _PATIENCE_SECONDS
        while not ended.is_set() and loop.time() < until:
            _bury_orphans()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), 5 * _LOOK_SECONDS)
        assert ended.is_set(), f"process {number} does not end: {_state(number)}"
        with contextlib.suppress(ChildProcessError):
            # One that was adopted; see `adopting`.
            os.waitid(os.P_PIDFD, watched, os.WEXITED | os.WNOHANG)  # noqa: ASYNC222 (it does not wait)
    finally:
        loop.remove_reader(watched)
        os.close(watched)


def _bury_orphans() -> None:
    """Take note of the end of those who were adopted from another process namespace: its first process waits for it."""
    for children in Path("/proc/self/task").glob("*/children"):
        for number in children.read_text().split():
            state = _state(int(number))
            if "State:\tZ" in state and len(state.rpartition("NSpid:")[2].split()) > 1:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(int(number), os.WNOHANG)


def _state(number: int) -> str:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
        return ", ".join(line for line in lines if line.startswith(("Name", "State", "PPid", "NSpid")))
    return "gone"
