"""The keeper: a process that ends all workers of its zygote when the host is gone, whatever became of the host.

It waits at a socket of which only the host has the other end. In a process namespace of its own it is the first
process there: when it ends, the kernel ends all the others. Elsewhere it kills its process group. A zygote that dies
alone leaves its keeper and its workers as they are.

Runs in: a process of its own, forked by the zygote; `Lifeline` in the host.
"""

import os
import signal
import socket
from typing import Final

from sandbox.walls import Wall

_INIT: Final = 1
_MOST_DESCRIPTORS: Final = 256


def start_keeper() -> tuple[socket.socket, Wall]:
    """Fork a keeper. In a new process namespace, it has to be the first.

    Returns:
        The host's end of its socket, and how it will end the workers.

    Raises:
        OSError: No process is to be had.
    """
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        # Whatever happens here, this process never returns into the zygote.
        try:
            theirs.sendall(os.getpid().to_bytes(4, "big"))
            os.closerange(0, theirs.fileno())
            os.closerange(theirs.fileno() + 1, _MOST_DESCRIPTORS)
            _keep(theirs)
        finally:
            os._exit(0)
    theirs.close()
    is_init = int.from_bytes(ours.recv(4), "big") == _INIT
    return ours, Wall("keeper", holds=True, note=f"ends {'the process namespace' if is_init else 'a process group'}")


def _keep(lifeline: socket.socket) -> None:
    # Ends of children too: workers whose template is gone become its own, and nobody waits for them.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(ignored, signal.SIG_IGN)
    while lifeline.recv(1):
        pass
    if os.getpid() != _INIT:
        os.killpg(0, signal.SIGKILL)


class Lifeline:
    """The host's end of a keeper's socket. It is held by the zygote and by each worker, and closed by the last."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._holders = 1

    def fileno(self) -> int:
        """Return the descriptor; it is readable when the keeper has ended."""
        return self._connection.fileno()

    def hold(self) -> None:
        """Keep it open until `release`."""
        self._holders += 1

    def release(self) -> None:
        """Let go of it. The last who does so ends the keeper, and whatever it still keeps."""
        self._holders -= 1
        if self._holders == 0:
            self._connection.close()
