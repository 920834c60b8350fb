"""Servers to talk to over real sockets: in a thread of the test's process, or in a process of their own.

Runs in: tests.
"""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from host.serving import DrainingServer, make_server
from host.settings import Settings

Answer = TypeVar("Answer")

_STARTED_SECONDS: Final = 30.0
# What the kernel keeps of what a client has not read: by itself it takes in megabytes, and a response that is to be
# under way would be over.
_SEND_BUFFER_BYTES: Final = 32 * 1024
_LOOK_SECONDS: Final = 0.01
COMMAND: Final = Path(sys.executable).parent / "greenroom"
_LISTENING: Final = re.compile(r"//127\.0\.0\.1:(\d+)")
_SERVE = """
import gc, signal, socket, sys
from host.serving import make_server
from host.settings import Settings
signal.signal(signal.SIGUSR1, lambda *_: gc.collect())
make_server(Settings(port=0)).run([socket.socket(fileno=int(sys.argv[1]))])
"""


class RunningServer:
    """A server in a thread."""

    def __init__(self, server: DrainingServer, listener: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.port: int = listener.getsockname()[1]
        self._server = server
        self._thread = threading.Thread(target=server.run, args=([listener],), name="server", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server does not start"
            self._thread.join(0.005)

    def call(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Call something of the server where it may be called, in its thread, and return the answer."""

        async def answer() -> Answer:
            return function(*arguments)

        loop = self._server.servers[0].get_loop()
        return asyncio.run_coroutine_threadsafe(answer(), loop).result(_STARTED_SECONDS)

    def reload_keys(self) -> Any:
        """Have the keys read anew, as an operator would."""
        return self.call(self._server._app.state.admission.keys.reload)

    def begin_to_end(self) -> None:
        """Do what a first signal does."""
        self._server.should_exit = True

    def end(self) -> None:
        """End, and wait for it."""
        self.begin_to_end()
        self._thread.join(_STARTED_SECONDS)
        assert not self._thread.is_alive(), "the server does not end"


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Listen on a free port of the loopback interface."""
    with socket.socket() as listener:
        # Those that are accepted inherit it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        yield listener


@contextmanager
def running_server(**settings: Any) -> Iterator[RunningServer]:
    """Run a server in a thread."""
    with listening() as listener:
        server = RunningServer(make_server(Settings(**{"port": 0, **settings})), listener)
        server.start()
        try:
            yield server
        finally:
            server.end()


class ServerProcess:
    """A server in a process of its own, to be looked at from outside."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = Path(f"/proc/{process.pid}")
        self._process = process

    @property
    def descriptors(self) -> int:
        """How many descriptors it has open."""
        return len(list((self._folder / "fd").iterdir()))

    @property
    def resident_bytes(self) -> int:
        """Its memory that is really there."""
        pages = int((self._folder / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def collect_garbage(self) -> None:
        """Have it collect its garbage now, and not when it has made enough of it."""
        self._process.send_signal(signal.SIGUSR1)

    def descendants(self) -> set[int]:
        """Return the numbers of all processes below it: the zygote and the workers."""
        return descendants(self._process.pid)

    def zygote(self) -> int:
        """Return the number of the zygote."""
        return next(iter(_children(self._process.pid)))

    def workers(self) -> set[int]:
        """Return the numbers of the workers: what the zygote forked after its keeper."""
        return set(_children(self.zygote())[1:])

    def begin_to_end(self) -> None:
        """Tell it to end, as an operator would."""
        self.send(signal.SIGTERM)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def send_to_all(self, number: signal.Signals) -> None:
        """Send a signal to its whole process group, as a terminal does."""
        os.killpg(self._process.pid, number)

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        return self._process.wait(_STARTED_SECONDS)

    def end(self) -> int:
        """End it, wait for it, and return its exit code."""
        self.begin_to_end()
        return self.ended()


@contextmanager
def server_process(**environment: str) -> Iterator[ServerProcess]:
    """Run a server in a process of its own."""
    with listening() as listener:
        number = listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(number)], pass_fds=[number], env={**os.environ, **environment}
        )
        port = listener.getsockname()[1]
    server = ServerProcess(process, port)
    try:
        yield server
    finally:
        if process.poll() is None:
            server.end()


class Command(ServerProcess):
    """A server that an operator started: the command, with its log."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._log = log
        deadline = time.monotonic() + _STARTED_SECONDS
        while (listening := _LISTENING.search(self.log)) is None:
            assert process.poll() is None, f"it does not start: {self.log}"
            assert time.monotonic() < deadline, f"it says nothing: {self.log}"
            time.sleep(_LOOK_SECONDS)  # nothing tells that a file has grown
        super().__init__(process, int(listening[1]))

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text()


@contextmanager
def serve_command(folder: Path, *arguments: object, **environment: str) -> Iterator[Command]:
    """Run ``greenroom serve`` on a free port, in a process group of its own.

    Args:
        folder: Takes its log.
        arguments: Further ones.
        environment: Further variables.
    """
    log = folder / "serve.log"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    with log.open("wb") as written:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *map(str, arguments)],
            env={**clean, **environment},
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        yield Command(process, log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(_STARTED_SECONDS)


def descendants(number: int) -> set[int]:
    """Return the numbers of all living processes below one."""
    found: set[int] = set()
    waiting = [number]
    while waiting:
        for child in _children(waiting.pop()):
            found.add(child)
            waiting.append(child)
    return found


def _children(number: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{number}/task").iterdir())
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
