"""All trials of the table, several at once, each in a process that is a host of its own.

Runs in: host.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Final, NamedTuple

from sandbox.redteam.stage import open_stage
from sandbox.redteam.tricks import Trick, Wall
from sandbox.redteam.verdicts import Verdict

# More would get in each other's way: most trials keep a processor busy until their budget is spent.
MAX_JOBS: Final = 4
# A host starts in a third of a second; that many trials take a few.
_SHARE: Final = 60


class Trial(NamedTuple):
    """One trick, and the wall that it is tried on."""

    wall: Wall
    trick: Trick


def make_trials(tricks: Iterable[Trick], walls: Sequence[Wall]) -> list[Trial]:
    """Return what is to be tried: each wall has its own tricks, and the back wall those of the front as well."""
    return [
        Trial(wall, trick) for trick in tricks for wall in walls if trick.wall == wall or _works_plainly(trick, wall)
    ]


def _works_plainly(trick: Trick, wall: Wall) -> bool:
    # What is wrong with a file as a file is nothing for a process to hold.
    return wall == "back" and trick.reach != "file"


def run_trials(trials: Sequence[Trial], jobs: int | None = None) -> Iterator[Verdict]:
    """Run trials and hand out the verdicts, share by share, in no order.

    Args:
        trials: What to try.
        jobs: How many hosts at once; as many as there are processors, within reason, if None.
    """
    many = jobs or min(os.cpu_count() or 1, MAX_JOBS)
    shares = [trials[start :: -(-len(trials) // _SHARE)] for start in range(-(-len(trials) // _SHARE))]
    # Spawned, not forked: a host that shares nothing with this process.
    with ProcessPoolExecutor(many, multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(_run_share, share): share for share in shares}
        for done in as_completed(running):
            yield from _verdicts(done, running[done])


def _verdicts(done: "Future[list[Verdict]]", share: Sequence[Trial]) -> list[Verdict]:
    try:
        return done.result()
    except BrokenProcessPool:
        # One of these ended the process that stood for the host.
        return [
            Verdict(wall=wall, trick=trick.name, outcome="host-died", findings=("the host died",))
            for wall, trick in share
        ]


def _run_share(share: Sequence[Trial]) -> list[Verdict]:
    return asyncio.run(_run_all(share))


async def _run_all(share: Sequence[Trial]) -> list[Verdict]:
    async with open_stage() as stage:
        return [await (stage.try_front(trick) if wall == "front" else stage.try_back(trick)) for wall, trick in share]
