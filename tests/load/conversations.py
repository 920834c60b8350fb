"""``make load ARGS=--conversations``: two hundred sessions converse for a minute, and one client reads nothing.

Runs in: load test.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crowds import TALKER, CrowdProcess, crowd
from figures import Samples
from realtime import Client, connect, user
from server_processes import Served, greenroom, used_seconds

SESSIONS: Final = 200
# Each turn is an item and a request for a response: 20,000 events in a minute, beside what the server answers.
EVENTS_A_MINUTE: Final = 20_000
EVENTS_A_TURN: Final = 2
STRETCHES: Final = 6
STRETCH_SECONDS: Final = 10.0
QUICK_STRETCH_SECONDS: Final = 2.0
# So many without the one that reads nothing. Its session ends after thirty seconds, its socket ten seconds later.
DEAF_STRETCH: Final = 1
_AT_ONCE: Final = 8
_WARMING_SECONDS: Final = 3.0
_LARGE: Final = 200_000
# More than the server keeps for anybody; in events, fewer than it reads at once.
_ASKED: Final = 60


@dataclass(frozen=True)
class Stretch:
    """What one stretch of conversing came to.

    Attributes:
        turns: From the message to `response.done`.
        failed: Turns that did not complete.
        sent: Events of the clients.
        received: Events of the server.
        memory_mb: What the server's own process holds at the end.
        host_seconds: Processor time of that process.
        sockets: Descriptors that it has open at the end.
    """

    turns: Samples
    failed: int
    sent: int
    received: int
    memory_mb: float
    host_seconds: float
    sockets: int

    def figures(self) -> dict[str, float]:
        """Return what is printed."""
        return {
            "turns": len(self.turns.seconds),
            "failed": self.failed,
            "p50_ms": self.turns.median_ms,
            "p99_ms": self.turns.p99_ms,
            "sent": self.sent,
            "received": self.received,
            "memory_mb": self.memory_mb,
            "host_seconds": self.host_seconds,
            "descriptors": self.sockets,
        }


async def measure_conversations(*, is_quick: bool) -> list[dict[str, float]]:
    """Let all converse, and return the figures of each stretch."""
    seconds = QUICK_STRETCH_SECONDS if is_quick else STRETCH_SECONDS
    stretches: list[Stretch] = []
    async with greenroom(max_sessions=SESSIONS + 10) as server, crowd(server) as clients:
        await clients.ask("open", sessions=SESSIONS, at_once=_AT_ONCE, query=TALKER)
        await _converse(server, clients, _WARMING_SECONDS)
        for _ in range(DEAF_STRETCH):
            stretches.append(await _converse(server, clients, seconds))  # noqa: PERF401 (one after the other)
        async with _reading_nothing(server):
            for _ in range(STRETCHES - DEAF_STRETCH):
                stretches.append(await _converse(server, clients, seconds))  # noqa: PERF401
        await clients.ask("close")
    return [stretch.figures() for stretch in stretches]


async def _converse(server: Served, clients: CrowdProcess, seconds: float) -> Stretch:
    used = used_seconds(server.number)
    told: dict[str, Any] = await clients.ask(
        "converse", turns_a_second=EVENTS_A_MINUTE / EVENTS_A_TURN / 60, seconds=seconds
    )
    turns = Samples(told["seconds"])
    return Stretch(
        turns=turns,
        failed=told["failed"],
        sent=EVENTS_A_TURN * (len(turns.seconds) + told["failed"]),
        received=told["texts"],
        memory_mb=_resident_mb(server.number),
        host_seconds=used_seconds(server.number) - used,
        sockets=server.descriptors,
    )


@asynccontextmanager
async def _reading_nothing(server: Served) -> AsyncIterator[Client]:
    url = server.url.replace("ws", "http", 1).removesuffix("/v1/realtime")
    async with connect(url, receive_bytes=4096) as client:
        await client.send("conversation.item.create", item=user("x" * _LARGE, id="large"))
        asking = asyncio.create_task(_ask(client))
        try:
            yield client
        finally:
            asking.cancel()
            await asyncio.wait([asking])


async def _ask(client: Client) -> None:
    for _ in range(_ASKED):
        await client.send("conversation.item.retrieve", item_id="large")


def _resident_mb(number: int) -> float:
    lines = Path(f"/proc/{number}/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
