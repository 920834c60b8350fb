"""Nine sessions that converse at a steady pace, and what each of their turns takes.

Runs in: load test.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from casts import character
from figures import Samples
from realtime import Client, talking_to

SESSIONS: Final = 9
# Between the beginnings of a session's turns: nine of them are as busy as some ninety that speak to people.
PACE_SECONDS: Final = 0.1
# Far more than a turn takes on a machine on its knees.
_TURN_SECONDS: Final = 5.0
_REPLY: Final = 'return "I have heard you, and I have this to say: " + message.text[::-1]'
_WORDS: Final = "the quick brown fox jumps over the lazy dog"


@dataclass
class Phase:
    """What was measured in one stretch of time.

    Attributes:
        turns: From `response.create` to `response.done`, in seconds.
        failed: Turns that did not come to a completed response.
        seconds: How long it was.
        server_seconds: Processor time that the server's own process took meanwhile.
    """

    turns: Samples = field(default_factory=Samples)
    failed: int = 0
    seconds: float = 0.0
    server_seconds: float = 0.0

    def add(self, other: "Phase") -> None:
        """Add another stretch."""
        self.turns.seconds += other.turns.seconds
        self.failed += other.failed
        self.seconds += other.seconds
        self.server_seconds += other.server_seconds


class Neighbours:
    """Sessions that go on conversing from beginning to end, whether anybody measures or not."""

    def __init__(self, clients: list[Client]) -> None:
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

    async def _converse(self, client: Client, delay_seconds: float) -> None:
        next_turn = time.perf_counter() + delay_seconds
        while True:
            await asyncio.sleep(max(0.0, next_turn - time.perf_counter()))
            # One that is late does not make up for it, or the pace would be no pace.
            next_turn = max(next_turn + PACE_SECONDS, time.perf_counter())
            await self._take_turn(client, self._phase)

    async def _take_turn(self, client: Client, phase: Phase) -> None:
        said = await client.say(_WORDS)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                done = (await client.respond())[-1]
        except TimeoutError:
            phase.failed += 1
            return
        phase.turns.seconds.append(time.perf_counter() - began)
        if done["type"] != "response.done" or done["response"]["status"] != "completed":
            phase.failed += 1
            return
        # So that the last turn has no more to do than the first.
        for item in (said[-1]["item"], *done["response"]["output"]):
            await client.ask("conversation.item.delete", item_id=item["id"])


@asynccontextmanager
async def conversing(url: str) -> AsyncIterator[Neighbours]:
    """Open the sessions, let them converse, and close them."""
    async with AsyncExitStack() as stack:
        source = character("Neighbour", reply=_REPLY, prompt='return "Say what you heard, backwards."')
        clients = [await stack.enter_async_context(talking_to(url, "Neighbour", source)) for _ in range(SESSIONS)]
        neighbours = Neighbours(clients)
        conversing = asyncio.create_task(neighbours.converse())
        try:
            yield neighbours
            assert not conversing.done(), conversing.exception()
        finally:
            conversing.cancel()
            await asyncio.wait([conversing])
