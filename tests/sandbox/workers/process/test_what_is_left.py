"""What is left of a worker that was closed, and of one whose opening was given up: nothing."""

import asyncio
import contextlib

import pytest
from processes import CRASH, SPIN, Diary, children_of, exit_of, is_there, number_of, open_kinds, until, zygote_number
from sandboxed import SHORT, a_set, ask, character, replying
from waiting import eventually, settled

from sandbox.codes import CodeCache
from sandbox.errors import BudgetExceeded, WorkerDied
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote


def _workers(zygote: Zygote) -> set[int]:
    return set(children_of(zygote_number(zygote))[1:])


async def test_closing_leaves_no_process_and_no_descriptor(own_zygote: Zygote) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    await (await opener(a_set(character()))).close()
    before = await settled(open_kinds)

    for _ in range(50):
        worker = await opener(a_set(character()))
        assert is_there(number_of(worker))
        await worker.close()

    await eventually(lambda: open_kinds() == before, "all is closed")
    assert _workers(own_zygote) == set()


async def test_many_workers_at_once_are_each_their_own(own_zygote: Zygote) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    before = await settled(open_kinds)

    workers = await asyncio.gather(*(opener(a_set(replying("return 'x'"))) for _ in range(80)))

    assert _workers(own_zygote) == {number_of(worker) for worker in workers}
    assert [(await ask(worker)).value for worker in workers] == ["x"] * 80
    await asyncio.gather(*(worker.close() for worker in workers))
    await eventually(lambda: open_kinds() == before, "all is closed")
    assert _workers(own_zygote) == set()


async def test_an_open_that_is_cancelled_at_any_moment_leaves_nothing(own_zygote: Zygote, diary: Diary) -> None:
    await (await LoadingOpener(own_zygote, CodeCache())(a_set(character()))).close()
    before = await settled(open_kinds)
    cancelled = 0

    for turns in range(60):
        opening = asyncio.ensure_future(LoadingOpener(own_zygote, CodeCache())(a_set(character())))
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await (await opening).close()
        cancelled += opening.cancelled()

    assert cancelled
    # The last abandoned worker is gone once another has been opened and closed behind it.
    await (await LoadingOpener(own_zygote, CodeCache())(a_set(character()))).close()
    await _until_childless(own_zygote)
    await eventually(lambda: open_kinds() == before, "all is closed")
    assert len(diary.begun) == len(diary.over)


async def _until_childless(zygote: Zygote) -> None:
    for number in _workers(zygote):
        with contextlib.suppress(ProcessLookupError):
            await exit_of(number)
    await until(lambda: not [task for task in asyncio.all_tasks() if "wait_for_exit" in repr(task)])


async def test_ending_is_observed_once_and_with_its_reason(own_zygote: Zygote, diary: Diary) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())

    first, second, third = [await opener(a_set(replying(text))) for text in (SPIN, CRASH, "return ''")]
    with pytest.raises(BudgetExceeded):
        await ask(first, budget=SHORT)
    with pytest.raises(WorkerDied):
        await ask(second)
    for worker in (first, second, third):
        await worker.close()

    assert diary.begun == ["compiler", "session"] * 3
    assert diary.over == ["closed"] * 3 + ["deadline", "died", "closed"]
