"""How late the event loop is."""

import time

from waiting import eventually

from host.lag import LagRounds


async def test_a_loop_that_is_held_up_is_told_of() -> None:
    late: list[float] = []
    async with LagRounds(late.append, pause_seconds=0.001):
        await eventually(lambda: len(late) > 1, "a few looks")
        late.clear()
        time.sleep(0.05)  # noqa: ASYNC251 (it has to hold up the loop: that is what is looked for)
        await eventually(lambda: bool(late), "a look")

    assert late[0] >= 0.04


async def test_whoever_stops_looks_no_more() -> None:
    async with LagRounds([].append) as rounds:
        pass

    assert rounds._rounds is not None
    assert rounds._rounds.cancelled()
