"""A server for the examples, as a user would start it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

GREENROOM = Path(sys.executable).with_name("greenroom")
START_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server_address() -> Iterator[str]:
    address = f"127.0.0.1:{free_port()}"
    command = [GREENROOM, "serve", "--port", address.rpartition(":")[2]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until_ready(server, address)
            yield address
        finally:
            server.terminate()
            server.wait(START_SECONDS)


def wait_until_ready(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"http://{address}/readyz", timeout=1.0) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)  # nothing tells from outside when a server begins to listen
    raise RuntimeError("the server did not start")
