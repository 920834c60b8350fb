"""The back wall alone: what a worker can do whose characters run any code at all, as if the language had no policy.

The files here are compiled by Python itself and handed to the worker as if they were the compiler's, so nothing stands
between them and the interpreter. Each attempt has to fail, and the worker to answer the next question.
"""

import errno
import marshal
import os
import platform
import re
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from attempts import ATTEMPTS, EXECUTABLE, HOST, NUMBERS, ON_X86
from sandboxed import AMPLE, SCENE, character
from waiting import eventually, process_ended

from sandbox.errors import WorkerDied
from sandbox.frames import pack_lines
from sandbox.messages import Answered, Call, Load, Loaded, Prepare
from sandbox.walls import WallName
from sandbox.walls.system_calls import ARCHITECTURES, Architecture
from sandbox.walls.template_calls import TEMPLATE_ARCHITECTURES
from sandbox.workers.process import ProcessLink
from sandbox.workers.template_link import TemplateLink
from sandbox.workers.zygotes import Zygote

# Runs any text that it is sent, with what an attacker would have got hold of.
CODE = """
reached = [each for each in ().__class__.__base__.__subclasses__() if each.__name__ == "_wrap_close"][0]
modules = reached.__init__.__globals__["sys"].modules
os, ctypes = modules["os"], modules["ctypes"]
builtins = modules["builtins"]
libc = ctypes.CDLL.__new__(ctypes.CDLL)
libc.__init__(None, use_errno=True)

def call(function, *arguments):
    ctypes.set_errno(0)
    result = function(*[each if isinstance(each, bytes) else ctypes.c_long(each) for each in arguments])
    if result in (-1, 0xFFFFFFFF):
        raise OSError(ctypes.get_errno(), "refused")
    return result

def raise_limit(kind):
    wanted = (ctypes.c_ulong * 2)(1 << 40, 1 << 40)
    call(libc.prlimit, 0, kind, ctypes.addressof(wanted), 0)

@hookimpl
def reply(scene, message):
    space = {"__builtins__": builtins, "call": call, "raise_limit": raise_limit, "libc": libc, "syscall": libc.syscall}
    space |= {"ctypes": ctypes, "os": os}
    space |= {name: modules[name] for name in ("socket", "signal", "mmap", "resource", "time", "subprocess")
              if name in modules}
    try:
        builtins.exec(message.text, space)
    except OSError as error:
        return "refused " + str(error.errno)
    return "done " + str(space.get("result"))
"""


async def load_anything(link: ProcessLink) -> ProcessLink:
    """Let a worker, or a template, run whatever it is told."""
    await link.ask(Prepare({}, 1, 5.0), 30)
    text = character(CODE)
    names = pack_lines(dict.fromkeys(re.findall(r"^(?:def )?(\w+)", text, re.MULTILINE), 1))
    loaded: Loaded = await link.ask(Load("x.py", marshal.dumps(compile(text, "x.py", "exec")), names, 5.0), 30)
    assert loaded.manifest is not None, loaded.diagnostics
    return link


async def attempt(link: ProcessLink, code: str) -> str:
    arguments = {"message": {"role": "user", "text": code}}
    answer = await link.ask(Call("Ada", "reply", SCENE, arguments, AMPLE), 30)
    assert isinstance(answer, Answered), answer
    return str(answer.value)


def needs_filter(zygote: Zygote) -> None:
    if not zygote.walls.holds("system-calls"):
        pytest.skip("this system has no filter of system calls")


@pytest.fixture
async def template(zygote: Zygote) -> AsyncIterator[TemplateLink]:
    needs_filter(zygote)
    link = await zygote.fork_template()
    await load_anything(link)
    yield link
    await link.close()


@pytest.fixture(params=["forked by the zygote", "forked by a template"])
async def link(request: pytest.FixtureRequest, zygote: Zygote) -> AsyncIterator[ProcessLink]:
    needs_filter(zygote)
    opened: list[ProcessLink] = []
    if request.param == "forked by the zygote":
        opened.append(await load_anything(await zygote("session")))
    else:
        template = await zygote.fork_template()
        opened.append(await load_anything(template))
        template.settle()
        opened.append(await template.fork())
    yield opened[-1]
    for each in opened:
        await each.close()


async def test_what_runs_there_really_has_python_to_itself(link: ProcessLink) -> None:
    assert await attempt(link, "result = os.getpid() > 0 and libc.getpid() == os.getpid()") == "done True"
    assert await attempt(link, "result = len(mmap.mmap(-1, 4096, mmap.MAP_PRIVATE))") == "done 4096"
    assert await attempt(link, "result = signal.setitimer(signal.ITIMER_VIRTUAL, 0)") == "done (0.0, 0.0)"


@pytest.mark.parametrize("code", ATTEMPTS.values(), ids=ATTEMPTS.keys())
async def test_an_escaped_worker_cannot(link: ProcessLink, code: str) -> None:
    assert await attempt(link, code) == f"refused {errno.EPERM}"
    assert await attempt(link, "result = 'still here'") == "done still here"


async def test_an_escaped_worker_cannot_make_its_memory_executable(link: ProcessLink) -> None:
    assert await attempt(link, EXECUTABLE) == f"refused {errno.EPERM}"
    assert await attempt(link, EXECUTABLE.replace("1 | 4", "1")) == "done None"


@pytest.mark.parametrize("name", NUMBERS)
async def test_an_escaped_worker_cannot_make_the_system_call(link: ProcessLink, name: str) -> None:
    number = NUMBERS[name][0 if ON_X86 else 1]
    assert await attempt(link, f"call(syscall, {number}, 0, 0, 0, 0, 0, 0)") == f"refused {errno.EPERM}"
    assert await attempt(link, "result = 'still here'") == "done still here"


OTHER_NUMBERS = """
let_through = []
for number in range(600):
    if number not in {allowed}:
        try:
            call(syscall, number, 0, 0, 0, 0, 0, 0)
            let_through.append(number)
        except OSError as error:
            if error.errno != 1:
                let_through.append(number)
result = let_through
"""


def other_numbers(architectures: Mapping[str, Architecture]) -> str:
    """Return code that makes all calls but those that are allowed."""
    allowed = set(architectures[platform.machine()].numbers.values())
    if ON_X86:
        # The kernel's own probes return by these. It lets them past every filter, and ends whoever else makes them.
        allowed |= {335, 336}
    return OTHER_NUMBERS.replace("{allowed}", repr(allowed))


async def test_no_other_number_of_a_system_call_is_let_through(link: ProcessLink) -> None:
    """What is allowed is looked up by number, so a forgotten one would be refused as well; this tries them all."""
    assert await attempt(link, other_numbers(ARCHITECTURES)) == "done []"


# A template: it has run character code, and can fork


FORKING = {"fork", "raise its priority"}


@pytest.mark.parametrize("name", [name for name in ATTEMPTS if name not in FORKING])
async def test_a_template_cannot_either(template: TemplateLink, name: str) -> None:
    assert await attempt(template, ATTEMPTS[name]) == f"refused {errno.EPERM}"


@pytest.mark.parametrize("name", NUMBERS)
async def test_a_template_cannot_make_the_system_call_either(template: TemplateLink, name: str) -> None:
    number = NUMBERS[name][0 if ON_X86 else 1]
    assert await attempt(template, f"call(syscall, {number}, 0, 0, 0, 0, 0, 0)") == f"refused {errno.EPERM}"


async def test_no_other_number_is_let_through_for_a_template(template: TemplateLink) -> None:
    assert await attempt(template, other_numbers(TEMPLATE_ARCHITECTURES)) == "done []"


async def test_a_template_can_take_on_more_locks_and_put_off_none(template: TemplateLink) -> None:
    assert await attempt(template, EXECUTABLE) == f"refused {errno.EPERM}"
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    assert await attempt(template, f"os.setpriority(os.PRIO_PROCESS, 0, {niceness + 1})") == "done None"
    assert (await attempt(template, f"os.setpriority(os.PRIO_PROCESS, 0, {niceness})")).startswith("refused")
    for kind in ("NPROC", "AS", "NOFILE", "FSIZE"):
        assert await attempt(template, f"raise_limit(resource.RLIMIT_{kind})") == f"refused {errno.EPERM}"


OPENING_CHILD = """
if os.fork() == 0:
    try:
        open("/etc/passwd")
    except OSError:
        os._exit(0)
    while True:
        pass
"""


async def test_what_an_escaped_template_forks_is_no_freer_than_itself(template: TemplateLink) -> None:
    """It may leave out the locks of a worker, but its own are there for good."""
    assert await attempt(template, OPENING_CHILD) == "done None"

    for number in children(template.number):
        await process_ended(number)


def children(number: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


@pytest.mark.skipif(not ON_X86, reason="only x86-64 has a second calling convention under the same name")
async def test_a_call_of_another_calling_convention_ends_the_worker(link: ProcessLink) -> None:
    with pytest.raises(WorkerDied):
        await attempt(link, f"syscall(ctypes.c_long({0x40000000 + 39}))")


CRASHES = {
    "an abort": "os.abort()",
    "a read of nowhere": "ctypes.string_at(0)",
    "a jump to nowhere": "ctypes.CFUNCTYPE(None)(16)()",
    "an exit": "os._exit(3)",
}


@pytest.mark.parametrize("code", CRASHES.values(), ids=CRASHES.keys())
async def test_a_locked_worker_that_crashes_still_ends(link: ProcessLink, code: str) -> None:
    with pytest.raises(WorkerDied):
        await attempt(link, code)

    await link.close()
    await process_ended(link.number)


BUSY_LATER = """
def spin(*_):
    while True:
        pass
signal.signal(signal.SIGALRM, spin)
signal.setitimer(signal.ITIMER_REAL, 0.01)
"""


async def test_a_worker_that_goes_on_computing_after_its_answer_is_ended(
    link: ProcessLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.workers.deadline.IDLE_LOOK_SECONDS", 0.05)
    # It is held back, and beside others comes to little.
    monkeypatch.setattr("sandbox.workers.deadline.IDLE_SECONDS", 0.002)
    assert await attempt(link, BUSY_LATER) == "done None"
    # Otherwise it is first looked at when its question would have been due.
    link._watch._look()

    await eventually(lambda: not link.alive, "the busy worker is ended")


async def test_a_worker_that_waits_is_left_alone(link: ProcessLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.workers.deadline.IDLE_LOOK_SECONDS", 0.001)
    looks = 0

    class Counting:
        def __get__(self, link: ProcessLink, _: type) -> float:
            nonlocal looks
            looks += 1
            return 0.25

    monkeypatch.setattr(ProcessLink, "used_seconds", Counting())
    assert await attempt(link, "result = 1") == "done 1"
    link._watch._look()

    await eventually(lambda: looks > 10, "it is looked at ten times")
    assert link.alive


# The same for what the zygote gave up


def needs(zygote: Zygote, wall: WallName) -> None:
    if not zygote.walls.holds(wall):
        pytest.skip(f"this system has no {wall}")


def status(number: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}


def namespace_of(number: int | str, name: str) -> Path:
    return Path(f"/proc/{number}/ns/{name}").readlink()


async def test_a_worker_has_neither_root_nor_capabilities(zygote: Zygote, link: ProcessLink) -> None:
    needs(zygote, "no-capabilities")
    found = status(link.number)

    assert {found[name][0] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert zygote.walls.holds("unprivileged-user") == ("0" not in found["Uid"] + found["Gid"])
    assert found["NoNewPrivs"] == ["1"]
    assert found["Seccomp"] == ["2"]


async def test_a_worker_is_in_namespaces_of_its_own(zygote: Zygote, link: ProcessLink) -> None:
    names: dict[str, WallName] = {
        "net": "network-namespace",
        "ipc": "ipc-namespace",
        "uts": "host-name-namespace",
        "pid": "pid-namespace",
        "user": "user-namespace",
    }
    for name, wall in names.items():
        if zygote.walls.holds(wall):
            assert namespace_of(link.number, name) != namespace_of("self", name), name


async def test_a_worker_knows_the_numbers_of_no_other_processes(zygote: Zygote, link: ProcessLink) -> None:
    needs(zygote, "pid-namespace")

    assert len(status(link.number)["NSpid"]) == len(status(HOST)["NSpid"]) + 1
    assert await attempt(link, "result = os.getpid() < 1000") == "done True"


def test_a_socket_that_is_not_filtered_can_be_opened_here() -> None:
    # What the worker is refused, this very system allows.
    socket.socket().close()
