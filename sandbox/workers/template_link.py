"""A template, as the host sees it.

Runs in: host.
"""

import asyncio
import contextlib
import os
import secrets
import socket
import struct
from collections.abc import Iterator
from typing import Final

from sandbox.errors import SandboxError, WorkerDied
from sandbox.workers import EndReason, Observer
from sandbox.workers.keeper import Lifeline
from sandbox.workers.process import ProcessLink
from sandbox.workers.template import GREETING, SEED_BYTES

# A fork takes about a millisecond; one that takes longer than this is not worth waiting for, for there is another way.
FORK_SECONDS: Final = 2.0
# Before the first one it may have much to do, but nobody has to wait for that.
SETTLED_AFTER_SECONDS: Final = 20.0
# Of the processor, on the template's side.
_ALLOWED_SECONDS: Final = 0.01
# The same for what it does once, before its first fork: packing its memory takes up to a third of a second.
_SETTLE_SECONDS: Final = 5.0
# Requests that fit into the socket's buffer, so that sending never waits.
_MAX_WAITING: Final = 32
# struct ucred of the kernel: number of the process, its user, its group.
_CREDENTIALS: Final = struct.Struct("3i")


class TemplateLink(ProcessLink):
    """Asks a template to load a set, and to fork workers that have it. Owns its process and both sockets.

    Attributes:
        is_settled: Whether it has forked one already, so that others need not wait long.
    """

    _control: socket.socket | None = None
    _room: asyncio.Semaphore
    is_settled = False

    @classmethod
    async def take_over(  # noqa: PLR0913, PLR0917 (what `connect` takes, and one more)
        cls,
        connection: socket.socket,
        control: socket.socket,
        number: int,
        pidfd: int,
        observer: Observer,
        lifeline: Lifeline | None,
    ) -> "TemplateLink":
        """Take over both sockets of a freshly forked template."""
        link = cls(number, pidfd, observer, lifeline)
        link._control, link._room = control, asyncio.Semaphore(_MAX_WAITING)
        await link.attach(connection)
        return link

    def settle(self) -> None:
        """Let it know that all is loaded. From now on it forks, and can be asked nothing else."""
        if self._transport is not None:
            self.allow(_SETTLE_SECONDS)
            self._transport.write_eof()

    async def fork(self, *, rehearsed: bool = False) -> ProcessLink:  # noqa: ARG002 (what it forks has loaded already)
        """Fork a worker with the set that was loaded, without counting it; the caller owns it.

        Raises:
            WorkerDied: It is gone, or could not fork.
        """
        async with self._room:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with closed_on_error(ours):
                ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
                # It may say anything; who it is comes from the kernel.
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                with theirs:
                    self._send_request(theirs)
                number, pidfd = await self._greeted(ours)
                self.is_settled = True
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
                return await ProcessLink.connect(ours, number, pidfd, self._observer, self._lifeline)

    def _send_request(self, theirs: socket.socket) -> None:
        if self._control is None or self._end is not None:
            raise WorkerDied("the template is gone")
        self.allow(_ALLOWED_SECONDS)
        try:
            socket.send_fds(self._control, [secrets.token_bytes(SEED_BYTES)], [theirs.fileno()])
        except OSError as error:
            self.end("died")
            raise WorkerDied("the template is gone") from error

    async def _greeted(self, ours: socket.socket) -> tuple[int, int]:
        try:
            await asyncio.wait_for(_readable(ours), FORK_SECONDS if self.is_settled else SETTLED_AFTER_SECONDS)
        except TimeoutError:
            self.end("deadline")
            raise WorkerDied("the template did not fork in time") from None
        try:
            said, more, _, _ = ours.recvmsg(len(GREETING), socket.CMSG_SPACE(_CREDENTIALS.size))
            if said != GREETING or not more:
                raise WorkerDied("the template could not fork")
            number, _, _ = _CREDENTIALS.unpack(more[0][2])
            return number, _watch(number, ours)
        except (OSError, struct.error) as error:
            raise WorkerDied("the template's worker ended at once") from error

    def end(self, reason: EndReason, error: SandboxError | None = None) -> None:
        """Kill it. The workers that it has forked go on."""
        super().end(reason, error)
        if self._control is not None:
            self._control.close()
            self._control = None


def _watch(number: int, ours: socket.socket) -> int:
    pidfd = os.pidfd_open(number)
    # As long as its socket has another end, its number was not given to anybody else.
    if not _is_open_and_quiet(ours):
        os.close(pidfd)
        raise WorkerDied("the template's worker ended at once")
    return pidfd


def _is_open_and_quiet(connection: socket.socket) -> bool:
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    happened = loop.create_future()
    loop.add_reader(connection, lambda: None if happened.done() else happened.set_result(None))
    try:
        await happened
    finally:
        loop.remove_reader(connection)


@contextlib.contextmanager
def closed_on_error(connection: socket.socket) -> Iterator[None]:
    """Close a socket if what is done with it does not come to its end."""
    try:
        yield
    except BaseException:
        connection.close()
        raise
