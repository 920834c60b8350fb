"""Servers to measure, in processes of their own: Greenroom itself, and one that does nothing but talk.

Runs in: benchmark.
"""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from footprint import Footprint, read_in_use_mb, take_footprint

_START_SECONDS: Final = 30.0
_LOOKS: Final = 1000
_LOOK_SECONDS: Final = 0.01
# Some five kilobytes, whatever it logs meanwhile.
_TOLD_BYTES: Final = 64 * 1024
_GREENROOM: Final = ("-c", "from host.cli import main; main()", "serve", "--port")
_BARE: Final = (str(Path(__file__).with_name("bare_server.py")),)
_ASKING: Final = (str(Path(__file__).with_name("asking_server.py")),)
_RAW: Final = (str(Path(__file__).with_name("raw_server.py")),)
_TELLING: Final = str(Path(__file__).with_name("telling_server.py"))
_TELLING_GREENROOM: Final = (_TELLING, "host.cli", "serve", "--port")
_TELLING_BARE: Final = (_TELLING, "bare_server")


@dataclass(frozen=True)
class Served:
    """A running server.

    Attributes:
        url: Of its WebSocket.
        number: Of its process.
        log: What it writes, which it shares the place in with us: to be read by `os.pread` alone.
    """

    url: str
    number: int
    log: IO[bytes]

    @property
    def used_seconds(self) -> float:
        """Processor time of the server's own process."""
        return used_seconds(self.number)

    @property
    def descriptors(self) -> int:
        """How many descriptors it has open."""
        return len(os.listdir(f"/proc/{self.number}/fd"))  # noqa: PTH208 (by name alone)

    async def tell_in_use_mb(self) -> float:
        """Return what its allocators have in use, if it is one that tells."""
        begin = os.fstat(self.log.fileno()).st_size
        os.kill(self.number, signal.SIGUSR1)
        for _ in range(_LOOKS):
            await asyncio.sleep(_LOOK_SECONDS)
            told = read_in_use_mb(os.pread(self.log.fileno(), _TOLD_BYTES, begin))
            if told is not None:
                return told
        raise TimeoutError("the server does not tell what it has in use")

    async def take_footprint(self) -> Footprint:
        """Measure all its processes, if it is one that tells."""
        return take_footprint(self.number, self.family()[1:], await self.tell_in_use_mb())

    def family(self) -> list[int]:
        """Return the numbers of all its processes: its own, the zygote, the keeper, the workers."""
        return [self.number, *descendants(self.number)]


def used_seconds(number: int) -> float:
    """Return the processor time of a process; nothing for one that is gone."""
    with contextlib.suppress(OSError):
        # clock_getcpuclockid(3) packs its number like this.
        return time.clock_gettime((~number << 3) | 2)
    return 0.0


def waited_seconds(number: int) -> float:
    """Return how long the first thread of a process was ready to run and had no processor."""
    with contextlib.suppress(OSError, IndexError):
        # Three numbers: nanoseconds that it ran, that it waited, and how often it ran; see sched-stats of the kernel.
        return int(Path(f"/proc/{number}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    return 0.0


def stolen_seconds() -> float:
    """Return how long this machine's processors ran something else than this machine, where it is a virtual one."""
    total = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    return int(total[8]) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def greenroom(*, tells: bool = False, **settings: object) -> AsyncIterator[Served]:
    """Run ``greenroom serve`` on a free port, with settings by their names; one that tells what it has in use."""
    async with _serving(_TELLING_GREENROOM if tells else _GREENROOM, "/v1/realtime", settings) as served:
        yield served


@asynccontextmanager
async def bare_server(*, tells: bool = False) -> AsyncIterator[Served]:
    """Run a server with the same web server and the same settings of it, and nothing behind."""
    async with _serving(_TELLING_BARE if tells else _BARE, "/", {}) as served:
        yield served


@asynccontextmanager
async def asking_server() -> AsyncIterator[Served]:
    """Run the same with a process beside each connection, that is asked before each answer."""
    async with _serving(_ASKING, "/", {}) as served:
        yield served


@asynccontextmanager
async def raw_server() -> AsyncIterator[Served]:
    """Run a server without any web server."""
    async with _serving(_RAW, "/", {}) as served:
        yield served


@asynccontextmanager
async def _serving(start: tuple[str, ...], path: str, settings: dict[str, object]) -> AsyncIterator[Served]:
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    environment |= {f"GREENROOM_{name.upper()}": str(value) for name, value in settings.items()}
    # Into a file: a log that nobody reads would hold up whoever writes it.
    _allow_many_descriptors()
    with tempfile.TemporaryFile() as log:
        server = await asyncio.create_subprocess_exec(
            sys.executable, *start, str(port), env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=log
        )
        try:
            await asyncio.wait_for(_wait_for(port, server, log), _START_SECONDS)
            yield Served(f"ws://127.0.0.1:{port}{path}", server.pid, log)
        finally:
            if server.returncode is None:
                server.terminate()
            await server.wait()


def _allow_many_descriptors() -> None:
    # Three for each session in the server; what it starts with is taken over from here.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


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


def descendants(number: int) -> list[int]:
    """Return the numbers of all living processes below one."""
    found: list[int] = []
    waiting = [number]
    while waiting:
        for child in _children(waiting.pop()):
            found.append(child)
            waiting.append(child)
    return found


def _children(number: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{number}/task").iterdir())
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
