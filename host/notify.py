"""Tells systemd what the server is doing, where systemd started it: datagrams to the socket that it names.

Runs in: host.
"""

import asyncio
import socket
import time
from collections.abc import Mapping
from typing import Final

_MICROSECONDS: Final = 1_000_000
# How much longer than its responses an end may take: closing connections, last hooks, ending workers.
CLOSING_SECONDS: Final = 15.0


class Notify:
    """What systemd is told. Without a socket in the environment, nothing is.

    Args:
        environment: Where systemd names its socket, and how often it wants to hear of us.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        name = environment.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the zero byte of an abstract address.
        self._address = "\0" + name[1:] if name.startswith("@") else name
        self._watchdog_seconds = int(environment.get("WATCHDOG_USEC") or 0) / _MICROSECONDS

    def ready(self) -> None:
        """Tell that the server serves, at first or again."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Tell that it reads anew what it was told to; `ready` follows."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self, drain_seconds: float) -> None:
        """Tell that it ends, and how long that may take at most."""
        longest = int((drain_seconds + CLOSING_SECONDS) * _MICROSECONDS)
        self._send(f"STOPPING=1\nEXTEND_TIMEOUT_USEC={longest}")

    async def keep_alive(self) -> None:
        """Tell again and again that the loop turns, twice as often as systemd wants to hear it, if it does."""
        if not self._address or not self._watchdog_seconds:
            return
        while True:
            self._send("WATCHDOG=1")
            await asyncio.sleep(self._watchdog_seconds / 2)

    def _send(self, message: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as outgoing:
            outgoing.setblocking(False)  # noqa: FBT003 (the library's own signature)
            try:
                outgoing.sendto(message.encode(), self._address)
            except OSError:
                # systemd does not listen, or is behind: serving matters more.
                return
