"""What the kernel itself tells of a worker: the walls as seen from outside.

Runs in: host.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sandbox.limits import Limits
from sandbox.walls import WallName


class Process:
    """A process, as its folder in /proc tells of it."""

    def __init__(self, number: int) -> None:
        self.folder = Path(f"/proc/{number}")

    @property
    def status(self) -> dict[str, list[str]]:
        """Its state: capabilities, users, filters and more, each with its words."""
        lines = (self.folder / "status").read_text(encoding="utf-8").splitlines()
        return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def limits(self) -> dict[str, list[str]]:
        """Its limits: the soft one and the hard one."""
        lines = (self.folder / "limits").read_text(encoding="utf-8").splitlines()[1:]
        return {line[:26].strip(): line[26:].split()[:2] for line in lines}

    def has_own(self, namespace: str) -> bool:
        """Tell whether it is in another namespace than this process."""
        return (self.folder / "ns" / namespace).readlink() != Path("/proc/self/ns", namespace).readlink()


def _is_limited(process: Process) -> bool:
    expected = {
        "Max address space": Limits().address_space_bytes,
        "Max open files": Limits().open_files,
        "Max processes": Limits().processes,
        "Max file size": Limits().file_bytes,
        "Max core file size": Limits().core_bytes,
    }
    found = process.limits
    return all(found[name] == [str(amount)] * 2 for name, amount in expected.items())


def _has_no_capabilities(process: Process) -> bool:
    names = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
    return all(int(process.status[name][0], 16) == 0 for name in names)


# How the kernel confirms each wall. Landlock it does not show; that one is tried when the zygote starts.
_CHECKS: Final[Mapping[WallName, Callable[[Process], bool]]] = {
    "no-new-privileges": lambda process: process.status["NoNewPrivs"] == ["1"],
    "limits": _is_limited,
    "system-calls": lambda process: process.status["Seccomp"] == ["2"],
    "unprivileged-user": lambda process: "0" not in process.status["Uid"] + process.status["Gid"],
    "no-capabilities": _has_no_capabilities,
    "user-namespace": lambda process: process.has_own("user"),
    "pid-namespace": lambda process: process.has_own("pid"),
    "network-namespace": lambda process: process.has_own("net"),
    "ipc-namespace": lambda process: process.has_own("ipc"),
    "host-name-namespace": lambda process: process.has_own("uts"),
}


def confirm(name: WallName, process: Process) -> bool | None:
    """Return whether the kernel confirms a wall; None if it does not tell, or not to this user."""
    check = _CHECKS.get(name)
    try:
        return check(process) if check else None
    except PermissionError:
        return None
