"""How long a client waits from connecting until its session is there, over a real WebSocket to a real server.

Runs in: benchmark.
"""

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Final

import websockets
from figures import Row, Samples, Target

CONNECT_GOAL_MS: Final = Target(3.0, is_goal=True)
_START_SECONDS: Final = 30.0
_WARM_UPS: Final = 5


async def measure_connecting(connections: int) -> list[Row]:
    """Connect again and again, one client at a time."""
    samples = Samples()
    async with serving() as url:
        for turn in range(_WARM_UPS + connections):
            await _connect(url, samples if turn >= _WARM_UPS else Samples())
    note = "default set; handshake and the client's own share included"
    p50, p99 = samples.median * 1e3, samples.percentile(99) * 1e3
    return [Row("connect → session.created, p50", "ms", p50, p99=p99, target=CONNECT_GOAL_MS, note=note)]


async def _connect(url: str, samples: Samples) -> None:
    clients: list[websockets.ClientConnection] = []

    async def work() -> None:
        client = await websockets.connect(url, compression=None, proxy=None)
        clients.append(client)
        event = json.loads(await client.recv())
        assert event["type"] == "session.created", event

    try:
        await samples.time(work)
    finally:
        for client in clients:
            await client.close()


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """Run ``greenroom serve`` on a free port; yields the address of its WebSocket."""
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    start = ("-c", "from host.cli import main; main()", "serve", "--port", str(port))
    # Into a file: a log that nobody reads would hold up whoever writes it.
    with tempfile.TemporaryFile() as log:
        server = await asyncio.create_subprocess_exec(
            sys.executable, *start, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=log
        )
        try:
            await asyncio.wait_for(_wait_for(port, server, log), _START_SECONDS)
            yield f"ws://127.0.0.1:{port}/v1/realtime"
        finally:
            if server.returncode is None:
                server.terminate()
            await server.wait()


async def _wait_for(port: int, server: asyncio.subprocess.Process, log: IO[bytes]) -> None:
    while True:
        if server.returncode is not None:
            log.seek(0)
            raise RuntimeError(f"the server did not start: {log.read().decode()}")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
