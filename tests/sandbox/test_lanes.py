"""A few sets load at once, and nobody can block the row of those that wait."""

import asyncio

import pytest
from sandboxed import a_set, character

from sandbox.codes import CodeCache
from sandbox.sources import Sources
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.lanes import LaneOpener, Lanes
from sandbox.workers.opening import LoadingOpener

# No test lasts so long.
_FOR_EVER = 3600.0
_SET = a_set(character(name="Ada"))


class Loading:
    """An opener that goes on when it is told to."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.may_end = [asyncio.Event() for _ in range(5)]
        self._usual = LoadingOpener(InlineLinks(), CodeCache())

    async def __call__(self, sources: Sources) -> Worker:
        number = len(self.began)
        self.began.append(number)
        await self.may_end[number].wait()
        return await self._usual(sources)

    async def end(self, number: int, task: "asyncio.Task[Worker]") -> None:
        self.may_end[number].set()
        await (await task).close()


def _in_lanes(loading: Loading, lanes: Lanes) -> LaneOpener:
    # Of another cache than the opener's own: nothing is ever known.
    return LaneOpener(loading, CodeCache(), lanes)


def _begin(opener: LaneOpener, count: int) -> "list[asyncio.Task[Worker]]":
    return [asyncio.get_running_loop().create_task(opener(_SET)) for _ in range(count)]


async def _let_all_go_on() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_as_many_load_at_once_as_there_are_lanes_and_the_others_in_their_order() -> None:
    loading = Loading()
    tasks = _begin(_in_lanes(loading, Lanes(2, _FOR_EVER)), 4)
    await _let_all_go_on()
    assert loading.began == [0, 1]

    await loading.end(1, tasks[1])
    await _let_all_go_on()
    assert loading.began == [0, 1, 2]
    for number in (0, 2, 3):
        await loading.end(number, tasks[number])


async def test_who_takes_long_goes_on_beside_the_row() -> None:
    loading = Loading()
    tasks = _begin(_in_lanes(loading, Lanes(1, 0.001)), 3)
    await asyncio.sleep(0.1)
    await _let_all_go_on()

    assert loading.began == [0, 1, 2]
    for number, task in enumerate(tasks):
        await loading.end(number, task)


async def test_a_lane_is_given_back_once() -> None:
    lanes, loading = Lanes(1, 0.2), Loading()
    async with lanes.take():
        await asyncio.sleep(0.3)
    tasks = _begin(_in_lanes(loading, lanes), 2)
    await _let_all_go_on()

    assert loading.began == [0]
    for number, task in enumerate(tasks):
        await loading.end(number, task)


@pytest.mark.parametrize("gives_up", [0, 1])
async def test_who_gives_up_lets_others_go_on(gives_up: int) -> None:
    loading = Loading()
    tasks = _begin(_in_lanes(loading, Lanes(1, _FOR_EVER)), 3)
    await _let_all_go_on()
    tasks.pop(gives_up).cancel()
    await _let_all_go_on()
    for event in loading.may_end:
        event.set()

    for task in tasks:
        await (await task).close()


async def test_a_set_whose_files_are_compiled_already_waits_for_nobody() -> None:
    codes, lanes = CodeCache(), Lanes(1, _FOR_EVER)
    opener = LaneOpener(LoadingOpener(InlineLinks(), codes), codes, lanes)
    await (await opener(_SET)).close()
    async with lanes.take(), asyncio.timeout(10):
        await (await opener(_SET)).close()
