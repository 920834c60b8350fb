"""Responses under way: how they begin."""

import sys

import pytest

from host.response_writer import ResponseWriter
from host.responses import Responses


def ignore(*_: object) -> None:
    pass


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python begins no task at once before 3.12")
async def test_a_response_asks_its_first_question_before_anybody_else_has_a_turn() -> None:
    responses = Responses(ignore, ignore)
    asked: list[str] = []

    async def work() -> None:
        asked.append("first question")

    responses.start(ResponseWriter(ignore, None), work(), beside=False)

    assert asked
    await responses.finish()


async def test_nothing_of_a_response_is_kept_once_it_has_ended() -> None:
    responses = Responses(ignore, ignore)

    async def work() -> None:
        writer.end("completed")

    writer = ResponseWriter(ignore, None)
    responses.start(writer, work(), beside=False)
    await responses.finish()

    assert not responses.is_busy
    assert not responses.are_under_way
    assert writer not in vars(responses).values()
