"""What becomes of workers when their zygote ends."""

import asyncio
import os
import signal

import pytest
from processes import Diary, children_of, is_there, number_of, open_kinds, zygote_number
from sandboxed import a_set, ask, character, replying
from waiting import eventually, settled

from sandbox.codes import CodeCache
from sandbox.errors import WorkerDied
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.process import ProcessLink
from sandbox.workers.zygotes import Zygote


def _end(number: int) -> None:
    """Kill a child of ours and wait until it is over, but leave it to its owner to ask after it."""
    os.kill(number, signal.SIGKILL)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)


async def test_a_killed_zygote_is_replaced_and_its_workers_go_on(own_zygote: Zygote, diary: Diary) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    worker = await opener(a_set(replying("return 'old'")))
    first = zygote_number(own_zygote)

    _end(first)
    assert (await ask(worker)).value == "old"
    newer = await opener(a_set(replying("return 'new'")))

    assert zygote_number(own_zygote) != first
    assert diary.zygotes == 2
    assert (await ask(newer)).value == "new"
    assert (await ask(worker)).value == "old"
    await worker.close()
    await newer.close()
    assert not is_there(number_of(worker))


async def test_opens_under_way_when_the_zygote_dies_fail_and_leave_nothing(own_zygote: Zygote) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    await (await opener(a_set(character()))).close()
    before = await settled(open_kinds)
    os.kill(zygote_number(own_zygote), signal.SIGSTOP)
    opening = [asyncio.ensure_future(own_zygote("session")) for _ in range(5)]
    await asyncio.sleep(0)

    os.kill(zygote_number(own_zygote), signal.SIGKILL)
    results = await asyncio.gather(*opening, return_exceptions=True)

    assert {type(result) for result in results} <= {WorkerDied, ProcessLink}
    for result in results:
        if isinstance(result, ProcessLink):
            await result.close()
    await (await opener(a_set(character()))).close()
    await eventually(lambda: open_kinds() == before, "all is closed")


async def test_closing_the_zygote_leaves_its_workers_to_their_owners() -> None:
    before = await settled(open_kinds)
    async with Zygote() as zygote:
        worker = await LoadingOpener(zygote, CodeCache())(a_set(replying("return 'x'")))
        number = zygote_number(zygote)

    assert not is_there(number)
    assert (await ask(worker)).value == "x"
    await worker.close()
    await eventually(lambda: open_kinds() == before, "all is closed")


async def test_a_start_that_is_cancelled_leaves_nothing() -> None:
    before, children = await settled(open_kinds), children_of(os.getpid())
    starting = asyncio.ensure_future(Zygote().__aenter__())
    for _ in range(3):
        await asyncio.sleep(0)

    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting

    await eventually(lambda: open_kinds() == before, "all is closed")
    assert children_of(os.getpid()) == children
