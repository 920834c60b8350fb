"""Many clients at once, and one among them that reads nothing."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from casts import character
from realtime import Client, connect, session, user
from servers import running_server
from waiting import eventually

from host import outbox, websocket_protocol
from host.outbox import MAX_BYTES

SESSIONS = 200
TURNS = 3
# Of connecting; what is more would wait in the kernel's queue.
AT_ONCE = 20
# A state of /proc/net/tcp.
LISTENING = "0A"


async def figure(url: str, name: str) -> int:
    async with httpx2.AsyncClient() as client:
        lines = (await client.get(f"{url}/metrics")).text.splitlines()
    return next(int(float(line.split()[1])) for line in lines if line.startswith(f"{name} "))


async def sessions_active(url: str) -> int:
    return await figure(url, "greenroom_sessions_active")


# All together


async def prepare(client: Client, number: int) -> None:
    """Give a session a character of its own, that counts what it hears."""
    reply = f"""
    scene.state["heard"] = scene.state.get("heard", 0) + 1
    return f"{number} heard {{message.text}}, number {{scene.state['heard']}}."
    """
    reloaded = await client.reload(files={"own.py": character("Own", reply=reply)})
    assert reloaded["loaded_count"] == 1
    await client.select("Own")


async def converse(client: Client, number: int) -> list[str]:
    return [await client.converse(f"{number}.{turn}") for turn in range(TURNS)]


async def test_two_hundred_clients_converse_at_once_and_each_hears_its_own_replies() -> None:
    with running_server(max_sessions=SESSIONS) as server:
        async with AsyncExitStack() as stack:
            clients = []
            for begin in range(0, SESSIONS, AT_ONCE):
                opening = (stack.enter_async_context(session(server.url)) for _ in range(AT_ONCE))
                clients += await asyncio.gather(*opening)
                numbers = range(begin, begin + AT_ONCE)
                await asyncio.gather(*(prepare(clients[number], number) for number in numbers))
            assert await sessions_active(server.url) == SESSIONS
            replies = await asyncio.gather(*(converse(client, number) for number, client in enumerate(clients)))
            told = [event for client in clients for event in client.told]

    assert told == []
    for number, heard in enumerate(replies):
        assert heard == [f"{number} heard {number}.{turn}, number {turn + 1}." for turn in range(TURNS)]


# One that reads nothing


async def ask_without_reading(client: Client) -> None:
    """Ask for far more than the server keeps for anybody."""
    await client.send("conversation.item.create", item=user("x" * 200_000, id="large"))
    for _ in range(2 * MAX_BYTES // 200_000):
        await client.send("conversation.item.retrieve", item_id="large")


async def test_a_client_that_reads_nothing_is_dropped_and_its_neighbour_converses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "STALLED_SECONDS", 0.5)
    monkeypatch.setattr(websocket_protocol, "LINGER_SECONDS", 0.5)
    with running_server() as server:
        async with session(server.url) as neighbour:
            await neighbour.reload(files={"ada.py": character("Ada")})
            await neighbour.select("Ada")
            before = open_sockets(server.port)
            async with connect(server.url, receive_bytes=4096) as deaf:
                await ask_without_reading(deaf)
                while await sessions_active(server.url) == 2:
                    assert await neighbour.converse("hello") == "Ada heard hello"

                assert await figure(server.url, 'greenroom_sessions_ended_total{reason="stalled"}') == 1
                # Nothing is kept for it, though its own end is still there.
                await eventually(lambda: open_sockets(server.port) <= before, "the server has let go of its socket")
                assert await neighbour.converse("hello") == "Ada heard hello"


def open_sockets(port: int) -> int:
    """Return how many connections the server's end of a port still has, those that only wait to be emptied included."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    held = (line.split() for line in lines)
    # With a descriptor in this process: an inode.
    return sum(each[1].endswith(f":{port:04X}") and each[3] != LISTENING and each[9] != "0" for each in held)
