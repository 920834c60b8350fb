"""Looks for what a trick must not leave behind: files, processes, descriptors, connections, memory.

Runs in: host.
"""

import asyncio
import contextlib
import ctypes
import os
import secrets
import signal
import socket
from pathlib import Path
from typing import Final, Self

from sandbox.walls.libc import prctl

# prctl(2): whoever loses its parent becomes a child of ours, so that no process gets out of sight.
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_GET_CHILD_SUBREAPER: Final = 37
# What a call leaves behind in the host for a while, several times over; an answer that was kept would be more.
_MEMORY_BYTES: Final = 48 * 1024 * 1024
# A process that is being taken down may be seen for a moment yet.
_LOOKS: Final = 100
_LOOK_AGAIN_SECONDS: Final = 0.02
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class Watch:
    """Watches this process and one directory. Use as a context manager.

    Args:
        directory: Where tricks try to write.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._listeners: list[socket.socket] = []
        self.port = 0
        self.abstract = f"\0greenroom-redteam-{secrets.token_hex(8)}"
        self._adopted_before = False
        self._processes: frozenset[int] = frozenset()
        self._descriptors = 0
        self._memory_bytes = 0

    def __enter__(self) -> Self:
        """Begin to listen, and to adopt processes that lose their parents."""
        self._adopted_before = _adopts()
        prctl(_PR_SET_CHILD_SUBREAPER, 1)
        addresses: list[tuple[socket.AddressFamily, object]] = [
            (socket.AF_INET, ("127.0.0.1", 0)),
            (socket.AF_UNIX, self.abstract),
            (socket.AF_UNIX, str(self._directory / "socket")),
        ]
        for family, address in addresses:
            listener = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
            self._listeners.append(listener)
            listener.bind(address)  # type: ignore[arg-type]
            listener.listen()
        self.port = int(self._listeners[0].getsockname()[1])
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and adopting."""
        for listener in self._listeners:
            listener.close()
        prctl(_PR_SET_CHILD_SUBREAPER, self._adopted_before)

    @staticmethod
    def processes() -> list[int]:
        """Return the numbers of all processes that come from this one."""
        return _descendants(os.getpid())

    def look(self) -> None:
        """Take note of what is there before a trick."""
        self._processes = frozenset(self.processes())
        self._descriptors = _count_descriptors()
        self._memory_bytes = _resident_bytes()

    async def findings(self, *, memory: bool = True) -> list[str]:
        """Say what is there now that was not there before; what can be taken away is."""
        for _ in range(_LOOKS):
            if not self._strangers() and _count_descriptors() == self._descriptors:
                break
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        found = [f"a process is left: {_name(number)}" for number in self._strangers()]
        self._end_strangers()
        if (count := _count_descriptors()) != self._descriptors:
            found.append(f"the host has {count} descriptors open, {self._descriptors} before")
        found += self._files()
        found += [f"somebody connected to {each.getsockname()!r}" for each in self._listeners if _accepted(each)]
        if memory and (grown := _resident_bytes() - self._memory_bytes) > _MEMORY_BYTES:
            found.append(f"the host has grown by {grown >> 20} MiB")
        return found

    def _strangers(self) -> list[int]:
        return [number for number in self.processes() if number not in self._processes]

    def _end_strangers(self) -> None:
        for number in self._strangers():
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(number, 0)

    def _files(self) -> list[str]:
        found = []
        for path in self._directory.iterdir():
            if path.name != "socket":
                found.append(f"a file appeared: {path.name}")
                path.unlink()
        return found


def _adopts() -> bool:
    answer = ctypes.c_int()
    prctl(_PR_GET_CHILD_SUBREAPER, ctypes.addressof(answer))
    return bool(answer.value)


def _descendants(number: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{number}/task"):  # noqa: PTH208 (names are all that is wanted)
            children = Path(f"/proc/{number}/task/{task}/children").read_text(encoding="ascii").split()
            for child in map(int, children):
                found += [child, *_descendants(child)]
    return found


def _name(number: int) -> str:
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ")
        return f"{number} {command.decode(errors='replace')[:80]}"
    return str(number)


def _count_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES


def _accepted(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True
