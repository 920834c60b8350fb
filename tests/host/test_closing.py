"""What is left of a session that is over."""

import gc
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from casts import character
from realtime import talking_to, user
from servers import RunningServer, running_server
from waiting import eventually

# What each session has of its own, and the libraries' part of its connection.
PARTS: Final = frozenset(
    {"Cast", "Connection", "Conversation", "KeptWorker", "Outbox", "ServerProtocol", "Session", "Upkeep"}
)
# And what it has for a moment: the request it begins with, and what came of a question that nobody answered any more.
PASSING: Final = frozenset({"HttpProtocol", "WorkerDied", "HookFailed"})


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def left() -> Iterator[Callable[[], set[str]]]:
    """What there is now of any session that was not there before, with no collector to tidy up."""
    gc.collect()
    gc.disable()
    # What other tests left is kept until this one ends, so that nothing new is taken for it.
    known = [each for each in gc.get_objects() if type(each).__name__ in PARTS | PASSING]
    numbers = set(map(id, known))
    yield lambda: {type(each).__name__ for each in gc.get_objects() if id(each) not in numbers} & (PARTS | PASSING)
    gc.enable()


async def test_nothing_of_a_session_that_is_over_waits_for_the_collector(
    server: RunningServer, left: Callable[[], set[str]]
) -> None:
    async with talking_to(server.url, "Ada", character("Ada", reply="return message.text")) as client:
        assert await client.converse("Hello") == "Hello"
        assert left() == PARTS

    await eventually(lambda: not left(), "all of the session is gone")


REPLIES = {"never answers": "while True: pass", "fails": "return 1 / 0"}


@pytest.mark.parametrize("reply", REPLIES)
async def test_neither_does_one_that_ends_while_its_character(
    server: RunningServer, left: Callable[[], set[str]], reply: str
) -> None:
    async with talking_to(server.url, "Ada", character("Ada", reply=REPLIES[reply])) as client:
        await client.send("response.create")
        await client.until("response.created")
        assert left() >= PARTS

    await eventually(lambda: not left(), "all of the session is gone")


HEARS = "@hookimpl\ndef on_user_message(scene: Scene, message: Message) -> None:\n    {}\n"


@pytest.mark.parametrize("heard", ["pass", "1 / 0", "while True: pass"])
@pytest.mark.parametrize("reply", ["return message.text", "return 1 / 0", "return 5", "while True: pass"])
async def test_neither_does_one_whose_characters_were_asked_in_a_row(
    server: RunningServer, left: Callable[[], set[str]], heard: str, reply: str
) -> None:
    more = HEARS.format(heard)
    files = {f"{name}.py": character(name, reply=reply, more=more) for name in ("Ada", "Bob")}
    async with talking_to(server.url, "Ada", files["Ada.py"]) as client:
        await client.reload(files=files)
        await client.select("Ada")
        for _ in range(2):
            await client.send("conversation.item.create", item=user("Hello"))
            await client.send("response.create")
            await client.until("response.done")
        assert left() >= PARTS

    await eventually(lambda: not left(), "all of the session is gone")
