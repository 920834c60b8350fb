"""When a client has said nothing for too long."""

import asyncio

from host.idleness import Idleness

SOON = 0.001


async def test_who_is_being_answered_or_goes_on_talking_is_not_idle() -> None:
    looks: list[str] = []
    gone = asyncio.Event()

    def is_busy() -> bool:
        looks.append("idle" if gone.is_set() else "there")
        if len(looks) < 5:
            idleness.hear()
        return 5 <= len(looks) < 10

    idleness = Idleness(SOON, is_busy, gone.set)
    await gone.wait()

    assert looks == ["there"] * len(looks)
    assert len(looks) >= 10


async def test_nobody_is_let_go_where_that_is_not_wanted_or_once_it_is_over() -> None:
    gone: list[str] = []
    endless = Idleness(None, lambda: False, lambda: gone.append("endless"))
    closed = Idleness(SOON, lambda: False, lambda: gone.append("closed"))
    closed.close()
    last = asyncio.Event()
    Idleness(2 * SOON, lambda: False, last.set)
    await last.wait()
    endless.close()

    assert gone == []
