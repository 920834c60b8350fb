"""A template's side: it loads one set as any worker does, and from then on only forks workers that have it loaded.

Character code has run in it, so the host believes nothing that it says: a worker tells its number itself, through the
kernel, and one that cannot be had is noticed by its socket, which then has no other end.

Runs in: template, and the workers that it forks.
"""

import os
import signal
import socket
from typing import Final, NamedTuple

from sandbox.limits import Limits, ProcessorLimit
from sandbox.walls.template_locks import TemplateLocks
from sandbox.workers.child import Child, answer_all, serve
from sandbox.workers.packing import pack

# What a request consists of, beside the socket of the worker that is wanted: the seed of its random numbers.
SEED_BYTES: Final = 8
# What a worker says once it is locked in. The kernel adds its number.
GREETING: Final = b"\0"
# Forking takes half a millisecond; the kernel ends a template that goes on for so long.
_LONGEST_FORK_SECONDS: Final = 5.0


class Template(NamedTuple):
    """What a template has: its two sockets, its locks and the limits of its workers, and what will hold the set."""

    connection: socket.socket
    control: socket.socket
    locks: TemplateLocks
    limits: Limits
    child: Child

    def run(self) -> None:
        """Load what the host says until it says no more, then fork a worker for each request until it hangs up."""
        serve(self.child, self.connection)
        self.child.settle()
        # Its workers begin their own.
        signal.setitimer(signal.ITIMER_PROF, 0)
        # Held until the end: it fills the gaps.
        filling = pack()
        kernel_limit = ProcessorLimit()
        while self._serve_one(kernel_limit):
            pass
        del filling

    def _serve_one(self, kernel_limit: ProcessorLimit) -> bool:
        kernel_limit.extend(_LONGEST_FORK_SECONDS)
        seed, descriptors, _, _ = socket.recv_fds(self.control, SEED_BYTES, 1)
        if not seed or not descriptors:
            return False
        try:
            number = os.fork()
        except OSError:
            # Whoever waits is told by the end of the file.
            number = -1
        if number == 0:
            self._become_worker(seed, descriptors[0], ProcessorLimit())
        os.close(descriptors[0])
        return True

    def _become_worker(self, seed: bytes, descriptor: int, kernel_limit: ProcessorLimit) -> None:
        # Whatever happens here, this process never returns into the template's loop.
        try:
            self.control.close()
            self.connection.close()
            # All that could be asked about it is said here, since asking is not allowed any more.
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=descriptor)
            self.locks.lock_worker(self.limits)
            self.child.begin_anew(int.from_bytes(seed, "big"))
            connection.sendall(GREETING)
            answer_all(self.child, connection, kernel_limit)
        finally:
            os._exit(0)
