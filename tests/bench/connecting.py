"""How long a client waits from connecting until its session is there, over a real WebSocket to a real server.

Runs in: benchmark.
"""

import asyncio
from functools import partial
from typing import Final

from figures import FLOOR, UVICORN, Reading, Readings, Samples, in_turn
from server_processes import bare_server, greenroom, raw_server
from wire import WireClient

_WARM_UPS: Final = 5
# Clients come one by one; between them the server has forked its next worker ahead.
_PAUSE_SECONDS: Final = 0.06


async def measure_connecting(connections: int) -> Readings:
    """Connect again and again, one client at a time, to a server and to two with nothing behind."""
    ours, uvicorn, floor = Samples(), Samples(), Samples()
    async with greenroom() as server, bare_server() as bare, raw_server() as raw:
        for turn in range(_WARM_UPS + connections):
            if turn == _WARM_UPS:
                for samples in (ours, uvicorn, floor):
                    samples.seconds.clear()
            sides = ((server, ours), (bare, uvicorn), (raw, floor))
            await in_turn([partial(_connect, served.url, samples) for served, samples in sides], turn)
            await asyncio.sleep(_PAUSE_SECONDS)
    others = {UVICORN: uvicorn.median_ms, FLOOR: floor.median_ms}
    return {"connect": Reading(ours.median_ms, ours.p99_ms, others)}


async def _connect(url: str, samples: Samples) -> None:
    clients: list[WireClient] = []

    async def work() -> None:
        clients.append(await WireClient.connect(url))

    await samples.time(work)
    for client in clients:
        await client.close()
