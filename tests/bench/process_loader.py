"""The third and the fourth loader to compare with: a process a session, spawned anew or forked by a fork server.

Both import the set as the first loader does, with ``.pyc`` files that are there, and say that they are ready; then they
wait. A spawned one is a bare ``python -I``, which is less than `multiprocessing` starts. The fork server has everything
loaded beforehand that the characters import. Neither isolates, limits or checks anything.

As a program, ``process_loader.py DIRECTORY`` is a spawned session.

Runs in: benchmark.
"""

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

_PRELOADED: Final = ["process_loader", "importlib_loader", "plugin_api.prompts", "json", "random", "re", "datetime"]
_READY: Final = b"ready\n"


@dataclass(frozen=True)
class Started:
    """A session that is ready."""

    seconds: float
    number: int


class ProcessLoader:
    """Starts sessions by one of the two ways, from a process of its own that has little else in memory."""

    def __init__(self, driver: asyncio.subprocess.Process) -> None:
        self._driver = driver
        self.number = driver.pid

    async def open(self, directory: Path) -> Started:
        """Start a session; it stays until the loader is left."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(f"{directory}\n".encode())
        return Started(**json.loads(await self._driver.stdout.readline()))


@asynccontextmanager
async def process_loader(way: str) -> AsyncIterator[ProcessLoader]:
    """Make the loader for ``spawn`` or ``forkserver``."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # The fork server of Python 3.11 finds what to load beforehand by the environment alone. A main module without a
    # file is not run again in each child.
    environment["PYTHONPATH"] = str(Path(__file__).parent)
    program, pipe = f"import process_loader; process_loader.drive({way!r})", asyncio.subprocess.PIPE
    driver = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env=environment, stdin=pipe, stdout=pipe
    )
    try:
        yield ProcessLoader(driver)
    finally:
        assert driver.stdin is not None
        driver.stdin.close()
        await driver.wait()


def _load(directory: Path) -> None:
    from importlib_loader import list_files, load_file, older_modules

    with older_modules(directory / "resources"):
        for file in list_files(directory):
            load_file("session", file)


def _be_spawned(directory: str) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    _load(Path(directory))
    sys.stdout.buffer.write(_READY)
    sys.stdout.flush()
    sys.stdin.read()


def _be_forked(directory: str, connection: Connection) -> None:
    _load(Path(directory))
    connection.send_bytes(_READY)
    connection.recv_bytes()


def _spawn(directory: str) -> tuple[int, Callable[[], None]]:
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-I", __file__, directory], stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == _READY
    return process.pid, lambda: (process.stdin.close(), process.wait())  # type: ignore[union-attr, return-value]


def _fork(directory: str) -> tuple[int, Callable[[], None]]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    ours, theirs = context.Pipe()
    process = context.Process(target=_be_forked, args=(directory, theirs))
    process.start()
    theirs.close()
    assert ours.recv_bytes() == _READY
    assert process.pid is not None
    return process.pid, lambda: (ours.send_bytes(b"end"), process.join())  # type: ignore[return-value]


def drive(way: str) -> None:
    """Start sessions for the directories named on the standard input, a line each; tell how long each took."""
    start = {"spawn": _spawn, "forkserver": _fork}[way]
    closings = []
    for line in sys.stdin:
        began = time.perf_counter()
        number, close = start(line.strip())
        closings.append(close)
        print(json.dumps({"seconds": time.perf_counter() - began, "number": number}), flush=True)
    for close in closings:
        close()


if __name__ == "__main__":
    _be_spawned(sys.argv[1])
