"""The host's hold on its zygote: starts it, asks it for workers, replaces it when it dies.

Runs in: host.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections import deque
from typing import Final, Self

import msgspec

from sandbox.errors import WorkerDied
from sandbox.limits import Limits
from sandbox.restraint import Restraint
from sandbox.walls import NO_WALLS, Walls
from sandbox.workers import Observer, StartReason, Unobserved
from sandbox.workers.keeper import Lifeline
from sandbox.workers.process import ProcessLink
from sandbox.workers.template_link import TemplateLink, closed_on_error
from sandbox.workers.zygote import FAILED, ForkRequest, Ready

# It imports some forty modules; on a busy machine that can take a while.
_START_SECONDS: Final = 30.0
# Requests that fit into the socket's buffer, so that sending never waits.
_MAX_WAITING: Final = 64
_READY_BYTES: Final = 4096
_ENVIRONMENT: Final = ("TZ",)
# Functions of libraries are looked up when it starts. Otherwise each worker would, for all that its zygote never calls.
_OWN_ENVIRONMENT: Final = {"LD_BIND_NOW": "1"}
# For what is to be repeated, on any day and any machine.
REPEATABLE_HASHES: Final = 1


class Zygote:
    """Forks workers. Use as an async context manager: it owns the process.

    Args:
        limits: Of each worker.
        observer: Is told of workers.
        hash_seed: Lets texts have the same hashes, and so sets the same order, in all zygotes with this number. For
            what is to be repeated; sessions of strangers have hashes that nobody knows.
    """

    def __init__(
        self, limits: Limits | None = None, observer: Observer | None = None, *, hash_seed: int | None = None
    ) -> None:
        self._limits = limits or Limits()
        self.observer = observer or Unobserved()
        self._hash_seed = hash_seed
        self._restraint = Restraint()
        self._process: _ZygoteProcess | None = None
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(_MAX_WAITING)

    async def __aenter__(self) -> Self:
        """Start the process and wait until it is ready."""
        await self._running()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the process; workers end when their own sockets are closed."""
        if self._process is not None:
            await self._process.close()

    @property
    def walls(self) -> Walls:
        """The walls that the workers of the present process have."""
        return self._process.walls if self._process is not None else NO_WALLS

    @property
    def has_templates(self) -> bool:
        """Whether the workers of templates have the same walls on this system."""
        return self._process is not None and self._process.has_templates

    async def __call__(self, reason: StartReason) -> ProcessLink:
        """Fork a worker that knows nothing yet; the caller owns it.

        Raises:
            WorkerDied: The zygote could not fork, not even a fresh one.
        """
        link = await self.fork()
        self.observer.started(reason)
        return link

    async def fork(self, *, rehearsed: bool = False) -> ProcessLink:
        """Fork a worker, without counting it.

        Args:
            rehearsed: Let it run through the rehearsal before it listens, so that its first load finds all pages its
                own. For workers that nobody waits for yet.

        Raises:
            WorkerDied: The zygote could not fork, not even a fresh one.
        """
        request = msgspec.msgpack.encode(ForkRequest(limits=self._limits, rehearsed=rehearsed))
        async with self._room:
            try:
                return await self._fork(request)
            except WorkerDied:
                # It may have died, or lost its keeper, a moment ago.
                return await self._fork(request)

    async def _fork(self, request: bytes) -> ProcessLink:
        process = await self._running()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs, closed_on_error(ours):
            ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
            number, pidfd = await process.fork(request, theirs)
            link = await ProcessLink.connect(ours, number, pidfd, self.observer, process.lifeline)
            link.restraint = self._restraint
            return link

    async def fork_template(self) -> TemplateLink:
        """Fork a worker that loads what it is told and then forks others, without counting it.

        Raises:
            WorkerDied: There are no templates on this system, or the zygote could not fork.
        """
        process = await self._running()
        if not process.has_templates:
            raise WorkerDied("the workers of a template cannot be locked in here")
        request = msgspec.msgpack.encode(ForkRequest(limits=self._limits, is_template=True))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        control, its_control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, its_control, closed_on_error(ours), closed_on_error(control):
            for each in (ours, control):
                each.setblocking(False)  # noqa: FBT003
            async with self._room:
                number, pidfd = await process.fork(request, theirs, its_control)
            return await TemplateLink.take_over(ours, control, number, pidfd, self.observer, process.lifeline)

    async def _running(self) -> "_ZygoteProcess":
        async with self._starting:
            if self._process is None or not self._process.alive:
                if self._process is not None:
                    await self._process.close()
                self._process = await self._started()
            return self._process

    async def _started(self) -> "_ZygoteProcess":
        process = await _ZygoteProcess.start(self._hash_seed)
        if self._process is not None and not self._process.walls.held <= process.walls.held:
            # Whoever decided to listen decided by the walls of the first.
            await process.close()
            raise WorkerDied("a new zygote has fewer walls than the one before")
        self.observer.zygote_started()
        return process


class _ZygoteProcess:
    """One zygote process: its control socket and who waits for its answers."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._waiting: deque[asyncio.Future[tuple[int, int]]] = deque()
        self._loop = asyncio.get_running_loop()
        self.walls = NO_WALLS
        self.has_templates = False
        self.lifeline: Lifeline | None = None
        self.alive = True

    @classmethod
    async def start(cls, hash_seed: int | None) -> "_ZygoteProcess":
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, closed_on_error(control):
            control.setblocking(False)  # noqa: FBT003
            process = _spawn(theirs, hash_seed)
        zygote = cls(process, control)
        try:
            zygote.lifeline = await zygote._wait_until_ready()
        except BaseException:
            await zygote.close()
            raise
        zygote._loop.add_reader(control, zygote._receive)
        # Without its keeper, its workers are gone or would outlive the host.
        zygote._loop.add_reader(zygote.lifeline, zygote._end)
        return zygote

    async def _wait_until_ready(self) -> Lifeline:
        try:
            await asyncio.wait_for(self._readable(), _START_SECONDS)
            said, descriptors, _, _ = socket.recv_fds(self._control, _READY_BYTES, 1)
            ready = msgspec.msgpack.decode(said, type=Ready)
            self.walls, self.has_templates = ready.walls, ready.has_templates
            return Lifeline(socket.socket(fileno=descriptors[0]))
        except (TimeoutError, OSError, msgspec.DecodeError) as error:
            raise WorkerDied("the zygote did not start") from error

    async def _readable(self) -> None:
        happened = self._loop.create_future()
        self._loop.add_reader(self._control, lambda: None if happened.done() else happened.set_result(None))
        try:
            await happened
        finally:
            self._loop.remove_reader(self._control)

    async def fork(self, request: bytes, *theirs: socket.socket) -> tuple[int, int]:
        answer: asyncio.Future[tuple[int, int]] = self._loop.create_future()
        try:
            socket.send_fds(self._control, [request], [each.fileno() for each in theirs])
        except OSError as error:
            self._end()
            raise WorkerDied("the zygote is gone") from error
        self._waiting.append(answer)
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            answer.add_done_callback(_abandon)
            raise

    def _receive(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 64, 1)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._end()
            return
        answer = self._waiting.popleft()
        if data == FAILED or not descriptors:
            answer.set_exception(WorkerDied("the zygote could not fork"))
        else:
            answer.set_result((int.from_bytes(data, "big"), descriptors[0]))

    def _end(self) -> None:
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._control)
        self._control.close()
        if self.lifeline is not None:
            self._loop.remove_reader(self.lifeline)
            self.lifeline.release()
        while self._waiting:
            self._waiting.popleft().set_exception(WorkerDied("the zygote is gone"))

    async def close(self) -> None:
        self._end()
        if self._process.poll() is None:
            self._process.kill()
        await asyncio.to_thread(self._process.wait)


def _spawn(theirs: socket.socket, hash_seed: int | None) -> subprocess.Popen[bytes]:
    # -I: nothing of the caller's environment or folder is imported. The zygote gets one socket and nothing else.
    # Under it Python would not see the number; the other two are what else it says, and the environment is ours anyway.
    isolated = ["-I"] if hash_seed is None else ["-s", "-P"]
    command = [sys.executable, *isolated, "-X", "utf8", "-m", "sandbox.zygote"]
    environment = _OWN_ENVIRONMENT | {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    if hash_seed is not None:
        environment["PYTHONHASHSEED"] = str(hash_seed)
    return subprocess.Popen(  # noqa: S603 (our own module)
        command,
        env=environment,
        stdin=theirs.fileno(),
        stdout=subprocess.DEVNULL,
        cwd="/",
        # Not a session of its own, which would be a group of its own to the scheduler: decision 72.
        process_group=0,
    )


def _abandon(answer: asyncio.Future[tuple[int, int]]) -> None:
    # Its worker gets end of file, since our end of the socket is closed; only the pidfd is left.
    if answer.exception() is None:
        os.close(answer.result()[1])
