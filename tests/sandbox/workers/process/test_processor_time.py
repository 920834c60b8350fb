"""What a worker that dies has used."""

import asyncio
import os
import signal

import pytest

from sandbox import messages
from sandbox.errors import WorkerDied
from sandbox.sources import Source
from sandbox.workers.zygotes import Zygote


async def test_a_worker_that_dies_of_a_question_has_used_what_it_can_have_used(zygote: Zygote) -> None:
    link = await zygote("session")
    await link.ask(messages.Prepare({}, 1, 5.0), 5.0)
    used = link.used_seconds
    under_way = asyncio.ensure_future(link.ask(messages.Compile(Source(name="x.py", text="x = 1\n" * 20_000)), 5.0))
    await asyncio.sleep(0)
    os.kill(link.number, signal.SIGKILL)

    with pytest.raises(WorkerDied):
        await under_way
    # Its clock is gone with it; the time that the question lasted stands for it.
    assert link.used_seconds > used
    await link.close()


async def test_a_worker_that_dies_while_idle_has_used_no_more_than_before(zygote: Zygote) -> None:
    link = await zygote("session")
    await link.ask(messages.Prepare({}, 1, 5.0), 5.0)
    used = link.used_seconds
    os.kill(link.number, signal.SIGKILL)
    while link.alive:  # noqa: ASYNC110 (it is the link itself that has to notice)
        await asyncio.sleep(0)

    assert link.used_seconds == pytest.approx(used, abs=0.05)
    await link.close()
