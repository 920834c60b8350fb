"""Nine sessions that converse at a steady pace, and what each of their turns takes.

Their clients frame by hand and look at nothing that they do not wait for: they share the cores with the server, and
what they take themselves says nothing about it.

Runs in: load test.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from casts import character
from figures import Samples
from wire import RESPOND, WireClient, WireError, event, say

SESSIONS: Final = 9
# Between the beginnings of a session's turns: nine of them are as busy as some two hundred that speak to people.
PACE_SECONDS: Final = 0.05
# Far more than a turn takes on a machine on its knees.
_TURN_SECONDS: Final = 5.0
_NAME: Final = "Neighbour"
_REPLY: Final = 'return "I have heard you, and I have this to say: " + message.text[::-1]'
_WORDS: Final = say("the quick brown fox jumps over the lazy dog")


@dataclass
class Phase:
    """What was measured in one stretch of time, or in several.

    Attributes:
        turns: From `response.create` to `response.done`, in seconds.
        failed: Turns that did not come to a completed response.
        seconds: How long it was.
        server_seconds: Processor time that the server's own process took meanwhile.
        server_waited_seconds: How long that process was ready to run meanwhile, and had no processor.
        stolen_seconds: How long the machine's processors ran something outside of it.
    """

    turns: Samples = field(default_factory=Samples)
    failed: int = 0
    seconds: float = 0.0
    server_seconds: float = 0.0
    server_waited_seconds: float = 0.0
    stolen_seconds: float = 0.0

    def add(self, other: "Phase") -> None:
        """Add another stretch."""
        self.turns.seconds += other.turns.seconds
        self.failed += other.failed
        self.seconds += other.seconds
        self.server_seconds += other.server_seconds
        self.server_waited_seconds += other.server_waited_seconds
        self.stolen_seconds += other.stolen_seconds


def pool(phases: Iterable[Phase]) -> Phase:
    """Return several stretches as one."""
    together = Phase()
    for phase in phases:
        together.add(phase)
    return together


class Neighbours:
    """Sessions that go on conversing from beginning to end, whether anybody measures or not."""

    def __init__(self, clients: list[WireClient]) -> None:
        self._clients = clients
        self._phase = Phase()

    async def converse(self) -> None:
        """Converse until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number, client in enumerate(self._clients):
                group.create_task(self._converse(client, number * PACE_SECONDS / SESSIONS))

    async def measure(self, seconds: float) -> Phase:
        """Return what the turns of the next seconds took."""
        self._phase = phase = Phase()
        await asyncio.sleep(seconds)
        self._phase = Phase()
        return phase

    async def _converse(self, client: WireClient, delay_seconds: float) -> None:
        next_turn = time.perf_counter() + delay_seconds
        while True:
            await asyncio.sleep(max(0.0, next_turn - time.perf_counter()))
            # One that is late does not make up for it, or the pace would be no pace.
            next_turn = max(next_turn + PACE_SECONDS, time.perf_counter())
            await self._take_turn(client, self._phase)

    async def _take_turn(self, client: WireClient, phase: Phase) -> None:
        said = json.loads(await client.ask(_WORDS, "conversation.item.done"))
        began = time.perf_counter()
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                text = await client.ask(RESPOND, "response.done")
        except (TimeoutError, WireError):
            phase.failed += 1
            return
        phase.turns.seconds.append(time.perf_counter() - began)
        response = json.loads(text)["response"]
        if response["status"] != "completed":
            phase.failed += 1
            return
        # So that the last turn has no more to do than the first.
        for item in (said["item"], *response["output"]):
            await client.ask(event("conversation.item.delete", item_id=item["id"]), "conversation.item.deleted")


@asynccontextmanager
async def conversing(address: str) -> AsyncIterator[Neighbours]:
    """Open the sessions at a server's WebSocket, let them converse, and close them."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(_talking(address)) for _ in range(SESSIONS)]
        neighbours = Neighbours(clients)
        conversing = asyncio.create_task(neighbours.converse())
        try:
            yield neighbours
            assert not conversing.done(), conversing.exception()
        finally:
            conversing.cancel()
            await asyncio.wait([conversing])


@asynccontextmanager
async def _talking(address: str) -> AsyncIterator[WireClient]:
    source = character(_NAME, reply=_REPLY, prompt='return "Say what you heard, backwards."')
    client = await WireClient.connect(address)
    try:
        files = [{"name": "it.py", "source": source}]
        await client.ask(event("session.characters.reload", files=files), "session.characters.reloaded")
        selection = {"type": "realtime", "character": _NAME}
        await client.ask(event("session.update", session=selection), "session.updated")
        yield client
    finally:
        await client.close()
