"""How long a client waits from connecting until its session is there, over a real WebSocket to a real server.

Runs in: benchmark.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import bare_server as bare
from figures import FLOOR, Reading, Readings, Samples, in_turn
from servers import bare_server, greenroom
from wire import WireClient

_WARM_UPS: Final = 5
# Clients come one by one; between them the server has forked its next worker ahead.
_PAUSE_SECONDS: Final = 0.06


async def measure_connecting(connections: int) -> Readings:
    """Connect again and again, one client at a time, to a server and to one with nothing behind."""
    ours, floor = Samples(), Samples()
    async with greenroom() as server, bare_server() as talker:
        for turn in range(_WARM_UPS + connections):
            is_timed = turn >= _WARM_UPS
            await in_turn(
                [
                    lambda: _connect(server.url, "session.created", ours if is_timed else Samples()),  # noqa: B023
                    lambda: _connect(talker.url, bare.CREATED, floor if is_timed else Samples()),  # noqa: B023
                ],
                turn,
            )
            await asyncio.sleep(_PAUSE_SECONDS)
    return {"connect": Reading(ours.median_ms, ours.p99_ms, {FLOOR: floor.median_ms})}


async def _connect(url: str, first: str, samples: Samples) -> None:
    clients: list[WireClient] = []

    async def work() -> None:
        clients.append(await WireClient.connect(url, first))

    await samples.time(work)
    for client in clients:
        await client.close()


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """Run ``greenroom serve`` on a free port; yields the address of its WebSocket."""
    async with greenroom() as server:
        yield server.url
