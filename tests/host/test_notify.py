"""What systemd is told, at a socket like the one that it listens to."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from host.notify import Notify


class Told:
    def __init__(self, socket_: socket.socket, address: str) -> None:
        self._socket = socket_
        self.environment = {"NOTIFY_SOCKET": address}

    def next(self) -> dict[str, str]:
        lines = self._socket.recv(4096).decode().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture(params=["a path", "an abstract address"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Told]:
    is_abstract = request.param == "an abstract address"
    address = f"@greenroom{tmp_path}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + address[1:] if is_abstract else address)
        listening.settimeout(30)
        yield Told(listening, address)


def test_it_is_told_of_each_turn_in_a_servers_life(systemd: Told) -> None:
    notify = Notify(systemd.environment)
    notify.ready()
    notify.reloading()
    notify.stopping(drain_seconds=10)

    assert systemd.next() == {"READY": "1"}
    reloading = systemd.next()
    assert reloading["RELOADING"] == "1"
    assert int(reloading["MONOTONIC_USEC"]) > 0
    stopping = systemd.next()
    assert stopping["STOPPING"] == "1"
    assert int(stopping["EXTEND_TIMEOUT_USEC"]) > 10_000_000


async def test_its_watchdog_hears_of_the_loop_until_the_end(systemd: Told) -> None:
    alive = asyncio.ensure_future(Notify({**systemd.environment, "WATCHDOG_USEC": "20000"}).keep_alive())
    for _ in range(3):
        assert await asyncio.to_thread(systemd.next) == {"WATCHDOG": "1"}
    alive.cancel()


async def test_without_a_watchdog_or_a_socket_nothing_is_told(systemd: Told) -> None:
    await Notify(systemd.environment).keep_alive()
    await Notify({"WATCHDOG_USEC": "20000"}).keep_alive()
    Notify({}).ready()
    Notify(systemd.environment).ready()

    assert systemd.next() == {"READY": "1"}


def test_a_systemd_that_is_gone_keeps_nobody_from_serving(tmp_path: Path) -> None:
    Notify({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
