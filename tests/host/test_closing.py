"""What is left of a session that is over."""

import gc
from collections.abc import Iterator
from typing import Final

import pytest
from casts import character
from realtime import talking_to
from servers import RunningServer, running_server
from waiting import eventually

# What each session has of its own.
PARTS: Final = frozenset({"Cast", "Connection", "Conversation", "KeptWorker", "Outbox", "Session", "Upkeep"})


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What refers to each other in a circle stays for as long as the test."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def parts() -> set[str]:
    return {type(each).__name__ for each in gc.get_objects()} & PARTS


@pytest.mark.usefixtures("no_collector")
async def test_nothing_of_a_session_that_is_over_waits_for_the_collector(server: RunningServer) -> None:
    async with talking_to(server.url, "Ada", character("Ada", reply="return message.text")) as client:
        assert await client.converse("Hello") == "Hello"
        assert parts() == PARTS

    await eventually(lambda: not parts(), "all of the session is gone")
