"""The clients of the benchmark count what they should, and the floors do as much as the server under test."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from bare_server import LAST
from crowd import Crowd, Talk, Turn
from server_processes import Served, asking_server, bare_server

ASK = Turn((b"3 40",), LAST, b"")


class Client:
    """One that is answered at once."""

    def expect(self, kind: str) -> asyncio.Future[bytes]:
        answer = asyncio.get_running_loop().create_future()
        answer.set_result(f'{{"type":"{kind}"}}'.encode())
        return answer

    def send(self, *_: bytes) -> None:
        pass


async def test_a_turn_counts_from_when_it_was_due() -> None:
    talk = Talk(ASK, until=0.0, period=1.0)

    await talk.take_turn(Client(), time.perf_counter() - 3.0)  # type: ignore[arg-type]

    assert talk.seconds[0] >= talk.late_seconds[0] >= 3.0


async def test_a_turn_that_begins_a_little_early_is_not_shorter_for_it() -> None:
    talk = Talk(ASK, until=0.0, period=1.0)

    await talk.take_turn(Client(), time.perf_counter() + 3.0)  # type: ignore[arg-type]

    assert (talk.late_seconds, talk.seconds[0] > 0.0) == ([0.0], True)


async def test_a_turn_that_does_not_end_as_it_should_has_failed() -> None:
    talk = Talk(ASK._replace(told=b"completed"), until=0.0, period=1.0)

    await talk.take_turn(Client(), time.perf_counter())  # type: ignore[arg-type]

    assert (talk.failed, talk.seconds) == (1, [])


@pytest.mark.parametrize("serving", [bare_server, asking_server])
async def test_a_floor_sends_as_many_texts_as_it_is_asked_for(
    serving: Callable[[], AbstractAsyncContextManager[Served]],
) -> None:
    async with serving() as server:
        crowd = Crowd(server.url)
        await crowd.open(sessions=2, at_once=2)
        told = await crowd.converse(turns_a_second=20.0, seconds=0.3, ask="3 40")
        await crowd.close()

    turns = len(told["seconds"])
    assert (told["failed"], told["texts"], told["text_bytes"]) == (0, 3 * turns, 120 * turns)
    assert turns > 0
