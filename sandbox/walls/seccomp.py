"""The filter of system calls: a program that the kernel runs at each call of a worker.

Classic BPF, made from the table of `system_calls` once in the zygote. See seccomp(2) and linux/filter.h.

Runs in: zygote to make it, worker to install it.
"""

import ctypes
import platform
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from sandbox.walls.libc import prctl
from sandbox.walls.system_calls import ALLOWED, ARCHITECTURES, REFUSED, Architecture, Argument

_Allowed: TypeAlias = Mapping[str, tuple[Argument, ...]]

PR_SET_SECCOMP: Final = 22
SECCOMP_MODE_FILTER: Final = 2

# What the program can decide: linux/seccomp.h.
_KILL: Final = 0x80000000
_FAIL: Final = 0x00050000
_ALLOW: Final = 0x7FFF0000

# Its instructions: linux/bpf_common.h.
_LOAD: Final = 0x20
_AND: Final = 0x54
_JUMP_IF_EQUAL: Final = 0x15
_JUMP_IF_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06

# Where things stand in struct seccomp_data; of each argument, the lower half comes first.
_NUMBER_AT: Final = 0
_ARCHITECTURE_AT: Final = 4
_ARGUMENTS_AT: Final = 16
_ARGUMENT_BYTES: Final = 8


class Program(ctypes.Structure):
    """struct sock_fprog: how many instructions of eight bytes there are, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def make_program(allowed: _Allowed = ALLOWED, architectures: Mapping[str, Architecture] = ARCHITECTURES) -> Program:
    """Make the filter for this machine.

    Raises:
        OSError: Nobody wrote down the numbers of this machine's calls.
    """
    code = assemble(_this_architecture(architectures), allowed)
    return Program(len(code) // 8, code)


def assemble(architecture: Architecture, allowed: _Allowed = ALLOWED) -> bytes:
    """Make the instructions for one kind of machine."""
    return b"".join(_instructions(architecture, allowed))


def install(program: Program) -> None:
    """Lock the calling process, and all that come of it, into the filter for good.

    It must not be able to gain privileges any more.

    Raises:
        OSError: The kernel has no filters, or refused.
    """
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _this_architecture(architectures: Mapping[str, Architecture]) -> Architecture:
    known = architectures.get(platform.machine())
    # A process of 32 bits on such a machine has other numbers.
    if known is None or sys.maxsize < 1 << 32 or sys.byteorder != "little":
        raise OSError(f"no table of system calls for {platform.machine()}")
    return known


def _instructions(architecture: Architecture, allowed: _Allowed) -> Iterator[bytes]:
    yield _instruction(_LOAD, _ARCHITECTURE_AT)
    yield _instruction(_JUMP_IF_EQUAL, architecture.audit_number, if_true=1)
    yield _instruction(_RETURN, _KILL)
    yield _instruction(_LOAD, _NUMBER_AT)
    if architecture.foreign_from is not None:
        yield _instruction(_JUMP_IF_AT_LEAST, architecture.foreign_from, if_false=1)
        yield _instruction(_RETURN, _KILL)
    for name, arguments in allowed.items():
        decision = list(_decide(arguments))
        yield _instruction(_JUMP_IF_EQUAL, architecture.numbers[name], if_false=len(decision))
        yield from decision
    yield _instruction(_RETURN, _FAIL | REFUSED)


def _decide(arguments: Iterable[Argument]) -> Iterator[bytes]:
    for argument in arguments:
        yield _instruction(_LOAD, _ARGUMENTS_AT + _ARGUMENT_BYTES * argument.position)
        yield _instruction(_AND, argument.mask)
        for left in reversed(range(len(argument.values))):
            yield _instruction(_JUMP_IF_EQUAL, sorted(argument.values)[left], if_true=left + 1)
        yield _instruction(_RETURN, _FAIL | REFUSED)
    yield _instruction(_RETURN, _ALLOW)


def _instruction(code: int, operand: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    """Encode struct sock_filter; a jump tells how many instructions to leave out."""
    return struct.pack("=HBBI", code, if_true, if_false, operand)
