"""The clean, preloaded process that forks workers.

It has one thread, an empty environment and one socket. On that socket it gets the end of a new worker's socket, and
answers with the worker's process number and a pidfd, so that the host never kills by guessing a number. A template
gets a second socket, for the requests of its own.

Runs in: zygote.
"""

import gc
import os
import random
import signal
import socket
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


def main() -> None:
    """Fork a worker for each request until the host hangs up."""
    # Its standard input: whatever number the host's end has, a worker finds it where it closes everything.
    control = socket.socket(fileno=0)
    shorten_slices()
    preload()
    enclosed = enclose()
    lifeline, kept = start_keeper()
    locks, locked = make_locks()
    made = MadeBeforehand(locks, rehearse(), child.Child(), make_template_locks(locks))
    # Nobody waits for a worker here; the kernel takes it away, and the host watches its pidfd.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Held until the end: it fills the gaps.
    filling = pack()
    collapse()
    ready = msgspec.msgpack.encode(Ready(Walls((*enclosed, kept, *locked)), made.template_locks is not None))
    socket.send_fds(control, [ready], [lifeline.fileno()])
    lifeline.close()
    while _serve_one(control, made):
        pass
    del filling


def _serve_one(control: socket.socket, made: MadeBeforehand) -> bool:
    request, descriptors, _, _ = socket.recv_fds(control, _REQUEST_BYTES, 2)
    if not request or not descriptors:
        return False
    try:
        number = os.fork()
    except OSError:
        _close(descriptors)
        control.sendall(FAILED)
        return True
    if number == 0:
        _become_worker(request, descriptors, made)
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


def _become_worker(request: bytes, descriptors: list[int], made: MadeBeforehand) -> None:
    # Whatever happens here, this process never returns into the zygote's loop.
    try:
        spared = () if made.locks.ruleset is None else (made.locks.ruleset,)
        _keep_only(*descriptors, *spared)
        asked = msgspec.msgpack.decode(request, type=ForkRequest)
        connection, *control = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        random.seed()
        gc.disable()
        if asked.is_template:
            _become_template(asked, connection, control[0], made)
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


def _keep_only(*descriptors: int) -> None:
    # The standard output of a zygote is nothing; the standard input its own socket.
    for standard in (0, 2):
        os.dup2(1, standard)
    kept = sorted({2, *descriptors})
    for lower, upper in pairwise([*kept, max(*kept, _MOST_DESCRIPTORS)]):
        os.closerange(lower + 1, upper)
