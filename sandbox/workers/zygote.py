"""The clean, preloaded process that forks workers.

It has one thread, nothing of the host's environment, and one socket. On that socket it gets the end of a new worker's
socket, and answers with the worker's process number and a pidfd, so that the host never kills by guessing a number. A
template gets a second socket, for the requests of its own.

Runs in: zygote.
"""

import contextlib
import fcntl
import gc
import os
import signal
import socket
import termios
from itertools import pairwise
from typing import NamedTuple

import msgspec

from sandbox.facades import preload
from sandbox.limits import Limits
from sandbox.rehearsal import Rehearsal, rehearse
from sandbox.scheduling import shorten_slices
from sandbox.walls import Walls
from sandbox.walls.enclosure import enclose
from sandbox.walls.locks import Locks, make_locks
from sandbox.walls.template_locks import TemplateLocks, make_template_locks
from sandbox.workers import child
from sandbox.workers.keeper import start_keeper
from sandbox.workers.packing import collapse, pack
from sandbox.workers.template import Template

FAILED = b"failed"
_REQUEST_BYTES = 4096
# A zygote has a handful.
_MOST_DESCRIPTORS = 256


class ForkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is to be: its limits, whether it rehearses before it listens, and whether it is to fork others."""

    limits: Limits
    rehearsed: bool = False
    is_template: bool = False


class Ready(msgspec.Struct, frozen=True):
    """What the zygote says when it is ready, beside the lifeline.

    Attributes:
        walls: Which of them it could have for its workers.
        has_templates: Whether the workers of a template can have them as well.
    """

    walls: Walls
    has_templates: bool = False


class MadeBeforehand(NamedTuple):
    """What a worker finds in its memory."""

    locks: Locks
    rehearsal: Rehearsal
    child: child.Child
    template_locks: TemplateLocks | None = None


class _Plan(NamedTuple):
    """What becomes of a fork, worked out before it: what a worker does itself, it does for the first time.

    Attributes:
        asked: What it is to be.
        descriptors: Of its socket, and of the second one of a template.
        closed: From where to where it closes all others.
    """

    asked: ForkRequest
    descriptors: list[int]
    closed: list[tuple[int, int]]


def main() -> None:
    """Fork a worker for each request until the host hangs up."""
    # Its standard input: whatever number the host's end has, a worker finds it where it closes everything.
    control = socket.socket(fileno=0)
    shorten_slices()
    _leave_terminal()
    preload()
    enclosed = enclose()
    lifeline, kept = start_keeper()
    locks, locked = make_locks()
    made = MadeBeforehand(locks, rehearse(), _make_child(), make_template_locks(locks))
    # Nobody waits for a worker here; the kernel takes it away, and the host watches its pidfd.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Held until the end: it fills the gaps.
    filling = pack()
    collapse()
    # Workers load before anything else, which makes things to stay.
    gc.disable()
    ready = msgspec.msgpack.encode(Ready(Walls((*enclosed, kept, *locked)), made.template_locks is not None))
    socket.send_fds(control, [ready], [lifeline.fileno()])
    lifeline.close()
    while _serve_one(control, made):
        pass
    del filling


def _make_child() -> child.Child:
    """Make what answers questions, which has taken over a process once: in a worker that goes twice as fast then."""
    made = child.Child()
    made.own_process()
    signal.setitimer(signal.ITIMER_PROF, 0)
    return made


def _leave_terminal() -> None:
    # That of the server's session; signals from it go to another process group. Whoever is forked has none either.
    with contextlib.suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.ioctl(terminal, termios.TIOCNOTTY)
        finally:
            os.close(terminal)


def _serve_one(control: socket.socket, made: MadeBeforehand) -> bool:
    request, descriptors, _, _ = socket.recv_fds(control, _REQUEST_BYTES, 2)
    if not request or not descriptors:
        return False
    planned = plan(request, descriptors, made.locks)
    try:
        number = os.fork()
    except OSError:
        _close(descriptors)
        control.sendall(FAILED)
        return True
    if number == 0:
        become_worker(planned, made)
    _close(descriptors)
    try:
        watched = os.pidfd_open(number)
    except ProcessLookupError:  # its host had hung up already
        control.sendall(FAILED)
        return True
    socket.send_fds(control, [number.to_bytes(4, "big")], [watched])
    os.close(watched)
    return True


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def plan(request: bytes, descriptors: list[int], locks: Locks) -> _Plan:
    """Work out what a request asks for."""
    asked = msgspec.msgpack.decode(request, type=ForkRequest)
    spared = () if locks.ruleset is None else (locks.ruleset,)
    # The standard output of a zygote is nothing, and so are all three of a worker.
    kept = sorted({2, *descriptors, *spared})
    closed = [(lower + 1, upper) for lower, upper in pairwise([*kept, max(*kept, _MOST_DESCRIPTORS)])]
    return _Plan(asked, descriptors, closed)


def become_worker(planned: _Plan, made: MadeBeforehand) -> None:
    """Be a worker, until its host hangs up. Never returns into the zygote's loop, whatever happens."""
    try:
        for standard in (0, 2):
            os.dup2(1, standard)
        for lower, upper in planned.closed:
            os.closerange(lower, upper)
        asked, (descriptor, *control) = planned.asked, planned.descriptors
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=descriptor)
        if asked.is_template:
            _become_template(asked, connection, socket.socket(fileno=control[0]), made)
        else:
            made.locks.lock(asked.limits)
            if asked.rehearsed:
                made.rehearsal.load()
            child.serve(made.child, connection)
    finally:
        os._exit(0)


def _become_template(
    asked: ForkRequest, connection: socket.socket, control: socket.socket, made: MadeBeforehand
) -> None:
    if made.template_locks is not None:
        made.template_locks.lock(asked.limits)
        Template(connection, control, made.template_locks, asked.limits, made.child).run()
