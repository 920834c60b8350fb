"""The filter as the kernel would run it, for processors that are not here as well."""

import struct
from collections.abc import Iterator
from typing import Final

import pytest

from sandbox.walls.seccomp import assemble
from sandbox.walls.system_calls import ALLOWED, ARCHITECTURES, REFUSED, Architecture
from sandbox.walls.template_calls import ALLOWED_TO_TEMPLATES, TEMPLATE_ARCHITECTURES

KILL, ALLOW, FAIL = 0x80000000, 0x7FFF0000, 0x00050000 | REFUSED
EQUAL, AT_LEAST = 0x15, 0x35
# What the kernel takes at the most: BPF_MAXINSNS.
MOST_INSTRUCTIONS: Final = 4096


def decide(machine: str, number: int, *arguments: int, audit_number: int | None = None) -> int:
    """Run a worker's filter of a machine on one call, as the kernel does."""
    architecture = ARCHITECTURES[machine]
    return run(assemble(architecture), architecture, number, *arguments, audit_number=audit_number)


def decide_for_template(machine: str, number: int, *arguments: int) -> int:
    """Run a template's filter on one call."""
    architecture = TEMPLATE_ARCHITECTURES[machine]
    return run(assemble(architecture, ALLOWED_TO_TEMPLATES), architecture, number, *arguments)


def run(
    instructions: bytes, architecture: Architecture, number: int, *arguments: int, audit_number: int | None = None
) -> int:
    data = struct.pack("<IIQ6Q", number, audit_number or architecture.audit_number, 0, *(*arguments, *[0] * 6)[:6])
    program = list(struct.iter_unpack("<HBBI", instructions))
    accumulator, place = 0, 0
    while True:
        code, if_true, if_false, operand = program[place]
        place += 1
        match code:
            case 0x20:
                accumulator = struct.unpack_from("<I", data, operand)[0]
            case 0x54:
                accumulator &= operand
            case 0x15:
                place += if_true if accumulator == operand else if_false
            case 0x35:
                place += if_true if accumulator >= operand else if_false
            case 0x06:
                return int(operand)
            case _:
                raise AssertionError(code)


@pytest.fixture(params=sorted(ARCHITECTURES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_machine_has_the_number_of_each_call_and_no_other(machine: str) -> None:
    numbers = ARCHITECTURES[machine].numbers

    assert numbers.keys() == ALLOWED.keys()
    assert len(set(numbers.values())) == len(numbers)


def test_what_is_not_in_the_table_is_refused(machine: str) -> None:
    allowed = set(ARCHITECTURES[machine].numbers.values())

    for number in set(range(600)) - allowed:
        assert decide(machine, number) == FAIL


def test_what_is_in_the_table_without_conditions_is_allowed(machine: str) -> None:
    for name, number in ARCHITECTURES[machine].numbers.items():
        if not ALLOWED[name]:
            assert decide(machine, number, *[0xFFFFFFFFFFFFFFFF] * 6) == ALLOW, name


@pytest.mark.parametrize("audit_number", [0x40000003, 0xC0000016, 1], ids=["i386", "s390x", "nonsense"])
def test_a_call_of_another_architecture_kills(machine: str, audit_number: int) -> None:
    for number in ARCHITECTURES[machine].numbers.values():
        assert decide(machine, number, audit_number=audit_number) == KILL


def test_a_call_in_the_manner_of_x32_kills() -> None:
    for number in ARCHITECTURES["x86_64"].numbers.values():
        assert decide("x86_64", number | 0x40000000) == KILL
        assert decide("x86_64", number | 0x80000000) == KILL


READ, WRITE, EXECUTE, SHARED, PRIVATE, ANONYMOUS = 1, 2, 4, 1, 2, 0x20
CONDITIONS: dict[str, tuple[str, tuple[int, ...], bool]] = {
    "memory": ("mmap", (0, 4096, READ | WRITE, PRIVATE | ANONYMOUS), True),
    "executable memory": ("mmap", (0, 4096, READ | EXECUTE, PRIVATE | ANONYMOUS), False),
    "a mapped file": ("mmap", (0, 4096, READ, PRIVATE, 3), False),
    "memory as the C library reserves it": ("mmap", (0, 4096, 0, PRIVATE | ANONYMOUS | 0x4000), True),
    "memory that outlives its mapping": ("mmap", (0, 4096, READ | WRITE, SHARED | ANONYMOUS), False),
    "memory that is shared and checked": ("mmap", (0, 4096, READ | WRITE, SHARED | PRIVATE | ANONYMOUS), False),
    "memory of large pages": ("mmap", (0, 4096, READ | WRITE, PRIVATE | ANONYMOUS | 0x40000), False),
    "memory that is locked": ("mmap", (0, 4096, READ | WRITE, PRIVATE | ANONYMOUS | 0x2000), False),
    "memory in a chosen place": ("mmap", (0, 4096, READ | WRITE, PRIVATE | ANONYMOUS | 0x10), False),
    "memory that grows": ("mremap", (0, 4096, 8192, 1), True),
    "memory moved to a chosen place": ("mremap", (0, 4096, 8192, 1 | 2), False),
    "an answer": ("sendto", (3, 0, 1, 0), True),
    "an urgent byte": ("sendto", (3, 0, 1, 1), False),
    "a question": ("recvfrom", (3, 0, 1, 0), True),
    "a question that stays": ("recvfrom", (3, 0, 1, 2), False),
    "an urgent byte that stays": ("recvfrom", (3, 0, 1, 1 | 2), False),
    "memory made read-only": ("mprotect", (0, 4096, READ), True),
    "memory made executable": ("mprotect", (0, 4096, READ | EXECUTE), False),
    "memory given back": ("madvise", (0, 4096, 4), True),
    "memory merged": ("madvise", (0, 4096, 12), False),
    "memory poisoned": ("madvise", (0, 4096, 100), False),
    "its own processor limit": ("prlimit64", (0, 0, 1), True),
    "its own processor limit, with rubbish above": ("prlimit64", (1 << 32, 0, 1), True),
    "its memory limit": ("prlimit64", (0, 9, 1), False),
    "another's limit": ("prlimit64", (1, 0, 1), False),
    "the time": ("clock_gettime", (0,), True),
    "its own processor time": ("clock_gettime", (2,), True),
    "another's processor time": ("clock_gettime", ((~1234 << 3 | 2) & 0xFFFFFFFF,), False),
    "another's processor time, extended": ("clock_gettime", ((~1234 << 3 | 2) & 0xFFFFFFFFFFFFFFFF,), False),
    "a futex's wait": ("futex", (0, 0 | 128), True),
    "a futex's wait until": ("futex", (0, 9 | 128 | 256), True),
    "a futex's wake": ("futex", (0, 1), True),
    "a lock inside the kernel": ("futex", (0, 6 | 128), False),
    "a requeue": ("futex", (0, 3), False),
}


@pytest.mark.parametrize(("name", "arguments", "allowed"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_an_argument_decides(machine: str, name: str, arguments: tuple[int, ...], allowed: bool) -> None:  # noqa: FBT001
    assert decide(machine, ARCHITECTURES[machine].numbers[name], *arguments) == (ALLOW if allowed else FAIL)


# A template

FORK = 0x01200000 | 17
TEMPLATE_CONDITIONS: dict[str, tuple[str, tuple[int, ...], bool]] = {
    "a process like itself": ("clone", (FORK,), True),
    "a process as other C libraries make it": ("clone", (17,), True),
    "a process whose end nobody is told": ("clone", (0,), False),
    "a thread": ("clone", (0x003D0F00,), False),
    "a process that shares its memory": ("clone", (FORK | 0x100,), False),
    "a process that shares its descriptors": ("clone", (FORK | 0x400,), False),
    "a brother": ("clone", (FORK | 0x8000,), False),
    "a process of a new user namespace": ("clone", (FORK | 0x10000000,), False),
    "a process of a new network": ("clone", (FORK | 0x40000000,), False),
    "a traced process": ("clone", (FORK | 0x2000,), False),
    "a request": ("recvmsg", (3, 0, 0), True),
    "a request that stays": ("recvmsg", (3, 0, 2), False),
    "a filter": ("prctl", (22, 2), True),
    "the strict mode": ("prctl", (22, 1), False),
    "its visibility": ("prctl", (4, 1), False),
    "its capabilities": ("prctl", (24, 0), False),
    "a domain": ("landlock_restrict_self", (3, 0), True),
    "a domain with flags": ("landlock_restrict_self", (3, 1), False),
    "its own priority": ("setpriority", (0, 0, 19), True),
    "another's priority": ("setpriority", (0, 1, 19), False),
    "the priority of a user": ("setpriority", (2, 0, 19), False),
    "its memory limit": ("prlimit64", (0, 9, 1), True),
    "its limit on locked memory": ("prlimit64", (0, 8, 1), False),
    "another's limit": ("prlimit64", (1, 9, 1), False),
}


@pytest.mark.parametrize(("name", "arguments", "allowed"), TEMPLATE_CONDITIONS.values(), ids=TEMPLATE_CONDITIONS.keys())
def test_an_argument_decides_for_a_template(
    machine: str,
    name: str,
    arguments: tuple[int, ...],
    allowed: bool,  # noqa: FBT001
) -> None:
    number = TEMPLATE_ARCHITECTURES[machine].numbers[name]

    assert decide_for_template(machine, number, *arguments) == (ALLOW if allowed else FAIL)


def test_a_template_may_do_what_a_worker_may_and_six_things_more(machine: str) -> None:
    more = {name for name, arguments in ALLOWED_TO_TEMPLATES.items() if ALLOWED.get(name) != arguments}

    assert more == {"clone", "recvmsg", "prctl", "landlock_restrict_self", "setpriority", "prlimit64"}
    assert TEMPLATE_ARCHITECTURES[machine].numbers.keys() == ALLOWED_TO_TEMPLATES.keys()
    allowed = set(TEMPLATE_ARCHITECTURES[machine].numbers.values())
    assert len(allowed) == len(ALLOWED_TO_TEMPLATES)
    assert {decide_for_template(machine, number) for number in set(range(600)) - allowed} == {FAIL}


def jumps() -> Iterator[tuple[int, int]]:
    workers = [assemble(architecture) for architecture in ARCHITECTURES.values()]
    templates = [assemble(architecture, ALLOWED_TO_TEMPLATES) for architecture in TEMPLATE_ARCHITECTURES.values()]
    for instructions in (*workers, *templates):
        program = list(struct.iter_unpack("<HBBI", instructions))
        for place, (code, if_true, if_false, _) in enumerate(program):
            if code in {EQUAL, AT_LEAST}:
                yield len(program), place + 1 + max(if_true, if_false)


def test_no_jump_leads_out_of_the_program() -> None:
    assert all(target < length <= MOST_INSTRUCTIONS for length, target in jumps())
