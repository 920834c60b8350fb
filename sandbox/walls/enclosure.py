"""What the zygote gives up once for all its workers: privileges, its user, and the namespaces of the machine.

Each step is tried by itself, for what a system allows differs: a container may forbid namespaces, a server that is not
root cannot change its user, but may have namespaces of a user namespace. Nothing here costs a worker anything.

Runs in: zygote.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from sandbox.limits import forbid_new_privileges
from sandbox.walls import Wall, WallName
from sandbox.walls.libc import check, load_libc, prctl
from sandbox.walls.locks import attempt

# "Nobody": it owns no file.
UNPRIVILEGED_USER: Final = 65534

# linux/sched.h
_NEW_USER_NAMESPACE: Final = 0x10000000
_NAMESPACES: Final[Mapping[WallName, int]] = {
    "network-namespace": 0x40000000,
    "ipc-namespace": 0x08000000,
    "host-name-namespace": 0x04000000,
    # Of the children, not of the zygote itself; its first child becomes the init of the new namespace.
    "pid-namespace": 0x20000000,
}

# linux/prctl.h
_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4
_PR_CAPBSET_DROP: Final = 24
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
# linux/capability.h: version 3 of a header with a process number, and three sets of 64 bits.
_CAPABILITY_HEADER: Final = (0x20080522).to_bytes(4, "little") + bytes(4)
_CAPABILITY_BYTES: Final = 24
_MOST_CAPABILITIES: Final = 64


def enclose() -> tuple[Wall, ...]:
    """Give up what can be given up, and tell how each step went. Files can no longer be relied on afterwards."""
    walls = [attempt("no-new-privileges", forbid_new_privileges)]
    spaces = _leave_all(_NAMESPACES)
    walls.append(attempt("unprivileged-user", _become_nobody))
    walls.append(attempt("user-namespace", _enter_user_namespace))
    if walls[-1].holds:
        # Inside it, everyone may have the others.
        spaces |= _leave_all([name for name, wall in spaces.items() if not wall.holds])
    walls += spaces.values()
    walls.append(attempt("no-capabilities", _give_up_capabilities))
    return tuple(walls)


def _leave_all(names: Iterable[WallName]) -> dict[WallName, Wall]:
    return {name: attempt(name, partial(_leave_for_new, _NAMESPACES[name])) for name in names}


def _leave_for_new(kind: int) -> None:
    check(load_libc().unshare(kind))


def _become_nobody() -> str:
    if os.geteuid() != 0:
        return f"the server's own, {os.geteuid()}"
    # Only while root: the bounding set cannot be lowered without privileges.
    _empty_bounding_set()
    os.setgroups([])
    os.setresgid(UNPRIVILEGED_USER, UNPRIVILEGED_USER, UNPRIVILEGED_USER)
    os.setresuid(UNPRIVILEGED_USER, UNPRIVILEGED_USER, UNPRIVILEGED_USER)
    return str(UNPRIVILEGED_USER)


def _enter_user_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        raise OSError(errno.EPERM, "not as root, who would be root inside it as well")
    _leave_for_new(_NEW_USER_NAMESPACE)
    # Who changed its user may not write to its own folder in /proc, nor be looked into by others of its new user.
    visible = prctl(_PR_GET_DUMPABLE)
    prctl(_PR_SET_DUMPABLE, 1)
    try:
        _tell_kernel("setgroups", b"deny")
        _tell_kernel("uid_map", b"%d %d 1" % (user, user))
        _tell_kernel("gid_map", b"%d %d 1" % (group, group))
    finally:
        prctl(_PR_SET_DUMPABLE, visible)


def _tell_kernel(file: str, text: bytes) -> None:
    # Nothing cleverer: the standard library may be out of reach of this user.
    opened = os.open(f"/proc/self/{file}", os.O_WRONLY)
    try:
        os.write(opened, text)
    finally:
        os.close(opened)


def _give_up_capabilities() -> None:
    with contextlib.suppress(OSError):
        _empty_bounding_set()
    with contextlib.suppress(OSError):
        prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    check(load_libc().capset(_CAPABILITY_HEADER, bytes(_CAPABILITY_BYTES)))


def _empty_bounding_set() -> None:
    for capability in range(_MOST_CAPABILITIES):
        try:
            prctl(_PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # above the last that this kernel has
                return
            raise
