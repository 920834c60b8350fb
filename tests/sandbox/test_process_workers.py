"""What only a process can promise: that it can be ended, that it ends alone, and that it reaches nothing."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from sandboxed import AMPLE, PATIENT, SCENE, SHORT, Opener, a_set, ask, character, replying

from sandbox import messages
from sandbox.codes import CodeCache
from sandbox.errors import BudgetExceeded, CharacterError, HookFailed, ProtocolError, WorkerDied, WorkerError
from sandbox.limits import Limits
from sandbox.messages import LENGTH_BYTES, Answered, Call, Failed, Loaded
from sandbox.sources import Source
from sandbox.workers import EndReason, StartReason, Worker
from sandbox.workers.attempt import MAX_DEATHS_IN_ALL
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.process import ProcessLink
from sandbox.workers.zygotes import Zygote

CRASH = "x = ()\nfor _ in range(400_000): x = (x,)\nhash(x)"
# Comparing these takes for ever, in C that looks at no signal.
SPIN = """
a = b = 0
for _ in range(60):
    a, b = [a, a], [b, b]
a == b
"""


# Leaves a generator behind, in a circle, whose last words never end.
LAST_WORDS = """
def speak():
    try:
        yield
    finally:
        {words}
speaker = speak()
next(speaker)
circle = [speaker]
circle.append(circle)
{end}
"""
HOARDING = """
for size in (4_000_000, 400_000, 40_000, 4_000):
    try:
        while True:
            kept.append(bytearray(size))
    except MemoryError:
        pass
return "full"
"""
COLLECTING = "return str(len([[number] for number in range(5_000)]))"


class Diary:
    """Notes what becomes of workers."""

    def __init__(self) -> None:
        self.begun: list[StartReason] = []
        self.over: list[EndReason] = []
        self.zygotes = 0

    def started(self, reason: StartReason) -> None:
        self.begun.append(reason)

    def ended(self, reason: EndReason) -> None:
        self.over.append(reason)

    def zygote_started(self) -> None:
        self.zygotes += 1


def _number(worker: Worker) -> int:
    return cast("Any", worker)._link.number  # type: ignore[no-any-return]


def _zygote_number(zygote: Zygote) -> int:
    process = zygote._process
    assert process is not None
    return process._process.pid


def _workers(zygote: Zygote) -> set[int]:
    return set(_children(_zygote_number(zygote))[1:])


def _keeper(zygote: Zygote) -> int:
    """Return the first process that a zygote forked."""
    return _children(_zygote_number(zygote))[0]


def _children(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def _descriptors(number: int | str = "self") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in Path(f"/proc/{number}/fd").iterdir():
        with contextlib.suppress(OSError):
            found[entry.name] = str(entry.readlink())
    return found


def _status(number: int) -> dict[str, str]:
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _limits(number: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{number}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def _environment(number: int) -> bytes:
    return Path(f"/proc/{number}/environ").read_bytes()


def _end(number: int) -> None:
    """Kill a child of ours and wait until it is over, but leave it to its owner to ask after it."""
    os.kill(number, signal.SIGKILL)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)


def _is_there(number: int) -> bool:
    # What is over but was not yet asked after by whoever inherited it is not there either.
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def _exit_of(number: int) -> None:
    """Wait until a process that is not ours is gone."""
    watched = os.pidfd_open(number)
    gone = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(watched, gone.set)
    try:
        await asyncio.wait_for(gone.wait(), 10)
    finally:
        loop.remove_reader(watched)
        os.close(watched)


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
async def own_zygote(diary: Diary) -> AsyncIterator[Zygote]:
    """A zygote that nobody else uses, for tests that count its children or end it."""
    async with Zygote(observer=diary) as running:
        yield running


# Ending


@pytest.mark.parametrize("end", ["return 'planted'", "raise ValueError(circle)"])
async def test_what_a_character_leaves_behind_is_cleaned_up_at_its_own_cost(open_process: Opener, end: str) -> None:
    indented = SPIN.replace("\n", "\n        ")
    sources = a_set(replying(LAST_WORDS.format(words=indented, end=end)), replying(COLLECTING, name="Bea"))
    worker = await open_process(sources)

    with pytest.raises(BudgetExceeded):
        await ask(worker, budget=SHORT)

    assert not worker.alive


async def test_whoever_leaves_no_room_in_the_worker_is_the_one_that_ends_it(open_process: Opener) -> None:
    worker = await open_process(a_set(replying(HOARDING, before="kept = []"), replying(COLLECTING, name="Bea")))
    assert (await ask(worker, "Bea")).value == "5000"

    with pytest.raises(WorkerDied):
        await ask(worker)


async def test_a_generator_that_ends_well_is_no_loss(open_process: Opener) -> None:
    worker = await open_process(
        a_set(
            replying(LAST_WORDS.format(words="print('bye')", end="return 'planted'")), replying(COLLECTING, name="Bea")
        )
    )

    answer = await ask(worker)

    assert (answer.value, answer.printed) == ("planted", "bye\n")
    assert (await ask(worker, "Bea")).value == "5000"


async def test_one_long_call_into_c_is_ended_with_its_worker(open_process: Opener) -> None:
    worker, neighbour = [await open_process(a_set(replying(text))) for text in (SPIN, "return 'fine'")]

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert caught.value.killed
    assert not worker.alive
    await worker.close()
    assert not _is_there(_number(worker))
    assert (await ask(neighbour)).value == "fine"


BOMBS = {
    "a list": "return [0] * 10 ** 10",
    "a text": "return 'x' * 10 ** 10",
    "doubling": "x = 'x'\nwhile True: x += x",
    "padding": "return f'{1:>{10 ** 10}}'",
    "percent": "return '%*d' % (2 * 10 ** 9, 1)",
    "growth": "l = []\nwhile True: l.append('x' * 10_000)",
    "a power": "return str(len(str(1 << 10 ** 10)))",
    "a replacement": "return ('x' * 10 ** 6).replace('x', 'y' * 10 ** 6)",
    "a join": "return ('x' * 10 ** 5).join('y' * 10 ** 6)",
    "an endless iterator": "import itertools\nreturn str(list(itertools.count()))",
    "indentation": "import json\nl = []\nfor _ in range(900): l = [l]\nreturn json.dumps(l, indent=10 ** 7)",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
async def test_a_memory_bomb_harms_its_own_call_only(open_process: Opener, bomb: str) -> None:
    worker, neighbour = [await open_process(a_set(replying(text))) for text in (bomb, "return 'fine'")]

    with pytest.raises((CharacterError, WorkerDied)) as caught:
        await ask(worker, budget=SHORT)

    assert isinstance(caught.value, HookFailed | BudgetExceeded | WorkerDied)
    assert (await ask(neighbour)).value == "fine"


async def test_a_crash_of_the_interpreter_ends_its_own_worker_only(open_process: Opener) -> None:
    worker, neighbour = [await open_process(a_set(replying(text))) for text in (CRASH, "return 'fine'")]

    with pytest.raises(WorkerDied):
        await ask(worker)

    assert not worker.alive
    with pytest.raises(WorkerDied):
        await ask(worker)
    assert (await ask(neighbour)).value == "fine"


async def test_a_worker_that_is_killed_while_idle_is_known_to_be_dead(open_process: Opener) -> None:
    worker = await open_process(a_set(character()))

    os.kill(_number(worker), signal.SIGKILL)
    await _until(lambda: not worker.alive)

    with pytest.raises(WorkerDied):
        await worker.call("Ada", "greet", SCENE, {}, AMPLE)


@pytest.fixture
def starves_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten what a worker may wait for a processor that others use."""
    monkeypatch.setattr("sandbox.workers.process.STARVED_SECONDS", 0.2)


@pytest.mark.usefixtures("starves_soon")
async def test_a_stopped_worker_is_ended_at_last(open_process: Opener) -> None:
    worker = await open_process(a_set(replying("return 'x'")))

    os.kill(_number(worker), signal.SIGSTOP)
    with pytest.raises(BudgetExceeded):
        await ask(worker, budget=SHORT)

    assert not worker.alive


async def test_a_cancelled_call_ends_the_worker(open_process: Opener) -> None:
    worker = await open_process(a_set(replying(SPIN)))
    asking = asyncio.ensure_future(ask(worker))
    await asyncio.sleep(0)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert not worker.alive
    await worker.close()
    assert not _is_there(_number(worker))


# Loading


@pytest.mark.parametrize(("text", "code"), [(CRASH, "worker-died"), (SPIN, "budget-exceeded")], ids=["crash", "spin"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "between", "last"])
async def test_a_file_that_ends_its_worker_is_named_and_the_others_load(
    open_process: Opener, text: str, code: str, place: int
) -> None:
    texts = [character(name="Ada"), character(name="Bob")]
    texts.insert(place, text)

    worker = await open_process(a_set(*texts), PATIENT if text == CRASH else None)

    assert [(found.file, found.code) for found in worker.diagnostics] == [(f"{'abc'[place]}.py", code)]
    assert [manifest.name for manifest in worker.manifests] == ["Ada", "Bob"]
    assert worker.alive
    for name in ("Ada", "Bob"):
        assert (await worker.call(name, "make_system_prompt", SCENE, {}, AMPLE)).value == "You are Ada."


async def test_files_that_end_their_worker_again_and_again_are_not_all_tried(open_process: Opener) -> None:
    crashes = (CRASH, CRASH + "\n", CRASH + "\n\n", CRASH)
    worker = await open_process(a_set(character(name="Ada"), *crashes, character()), PATIENT)

    assert [(found.file, found.code) for found in worker.diagnostics] == [
        ("b.py", "worker-died"),
        ("c.py", "worker-died"),
        ("d.py", "worker-died"),
        ("e.py", "set-budget-exceeded"),
        ("f.py", "set-budget-exceeded"),
    ]
    assert [manifest.file for manifest in worker.manifests] == ["a.py"]
    assert worker.alive


async def test_a_set_of_nothing_but_crashes_leaves_a_worker_that_lives(open_process: Opener) -> None:
    worker = await open_process(a_set(CRASH), PATIENT)

    assert worker.manifests == ()
    assert worker.alive


async def test_files_that_crash_by_chance_cannot_keep_a_load_going(own_zygote: Zygote, diary: Diary) -> None:
    chancy = f"import random\nif random.random() < 0.5:\n    {CRASH.replace(chr(10), chr(10) + '    ')}\n"
    texts = [chancy + character(name=f"C{number}") for number in range(20)]

    worker = await LoadingOpener(own_zygote, CodeCache(), PATIENT)(a_set(*texts))

    assert worker.alive
    assert diary.begun.count("session") <= 1 + MAX_DEATHS_IN_ALL
    assert len(worker.manifests) + len({found.file for found in worker.diagnostics}) == 20
    await worker.close()


# What is left of a worker


async def test_closing_leaves_no_process_and_no_descriptor(own_zygote: Zygote) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    await (await opener(a_set(character()))).close()
    before = _descriptors()

    for _ in range(50):
        worker = await opener(a_set(character()))
        assert _is_there(_number(worker))
        await worker.close()

    assert _descriptors() == before
    assert _workers(own_zygote) == set()


async def test_many_workers_at_once_are_each_their_own(own_zygote: Zygote) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    before = _descriptors()

    workers = await asyncio.gather(*(opener(a_set(replying("return 'x'"))) for _ in range(80)))

    assert _workers(own_zygote) == {_number(worker) for worker in workers}
    assert [(await ask(worker)).value for worker in workers] == ["x"] * 80
    await asyncio.gather(*(worker.close() for worker in workers))
    assert _descriptors() == before
    assert _workers(own_zygote) == set()


async def test_an_open_that_is_cancelled_at_any_moment_leaves_nothing(own_zygote: Zygote, diary: Diary) -> None:
    await (await LoadingOpener(own_zygote, CodeCache())(a_set(character()))).close()
    before = _descriptors()
    cancelled = 0

    for turns in range(60):
        opening = asyncio.ensure_future(LoadingOpener(own_zygote, CodeCache())(a_set(character())))
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await (await opening).close()
        cancelled += opening.cancelled()

    assert cancelled
    # The last abandoned worker is gone once another has been opened and closed behind it.
    await (await LoadingOpener(own_zygote, CodeCache())(a_set(character()))).close()
    await _until_childless(own_zygote)
    assert _descriptors() == before
    assert len(diary.begun) == len(diary.over)


async def _until_childless(zygote: Zygote) -> None:
    for number in _workers(zygote):
        with contextlib.suppress(ProcessLookupError):
            await _exit_of(number)
    await _until(lambda: not [task for task in asyncio.all_tasks() if "wait_for_exit" in repr(task)])


async def test_ending_is_observed_once_and_with_its_reason(own_zygote: Zygote, diary: Diary) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())

    first, second, third = [await opener(a_set(replying(text))) for text in (SPIN, CRASH, "return ''")]
    with pytest.raises(BudgetExceeded):
        await ask(first, budget=SHORT)
    with pytest.raises(WorkerDied):
        await ask(second)
    for worker in (first, second, third):
        await worker.close()

    assert diary.begun == ["compiler", "session"] * 3
    assert diary.over == ["closed"] * 3 + ["deadline", "died", "closed"]


# The zygote


async def test_a_killed_zygote_is_replaced_and_its_workers_go_on(own_zygote: Zygote, diary: Diary) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    worker = await opener(a_set(replying("return 'old'")))
    first = _zygote_number(own_zygote)

    _end(first)
    assert (await ask(worker)).value == "old"
    newer = await opener(a_set(replying("return 'new'")))

    assert _zygote_number(own_zygote) != first
    assert diary.zygotes == 2
    assert (await ask(newer)).value == "new"
    assert (await ask(worker)).value == "old"
    await worker.close()
    await newer.close()
    assert not _is_there(_number(worker))


async def test_opens_under_way_when_the_zygote_dies_fail_and_leave_nothing(own_zygote: Zygote) -> None:
    opener = LoadingOpener(own_zygote, CodeCache())
    await (await opener(a_set(character()))).close()
    before = len(_descriptors())
    os.kill(_zygote_number(own_zygote), signal.SIGSTOP)
    opening = [asyncio.ensure_future(own_zygote("session")) for _ in range(5)]
    await asyncio.sleep(0)

    os.kill(_zygote_number(own_zygote), signal.SIGKILL)
    results = await asyncio.gather(*opening, return_exceptions=True)

    assert {type(result) for result in results} <= {WorkerDied, ProcessLink}
    for result in results:
        if isinstance(result, ProcessLink):
            await result.close()
    await (await opener(a_set(character()))).close()
    assert len(_descriptors()) == before


async def test_closing_the_zygote_leaves_its_workers_to_their_owners() -> None:
    before = _descriptors()
    async with Zygote() as zygote:
        worker = await LoadingOpener(zygote, CodeCache())(a_set(replying("return 'x'")))
        number = _zygote_number(zygote)

    assert not _is_there(number)
    assert (await ask(worker)).value == "x"
    await worker.close()
    assert _descriptors() == before


async def test_a_start_that_is_cancelled_leaves_nothing() -> None:
    before, children = _descriptors(), _children(os.getpid())
    starting = asyncio.ensure_future(Zygote().__aenter__())
    for _ in range(3):
        await asyncio.sleep(0)

    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting

    assert _descriptors() == before
    assert _children(os.getpid()) == children


# What a worker has


async def test_a_worker_has_one_socket_and_nothing_else() -> None:
    # Many descriptors of the host, so that those of the zygote get high numbers.
    spare = [os.dup(0) for _ in range(400)]
    try:
        async with Zygote() as late:
            worker = await LoadingOpener(late, CodeCache())(a_set(character()))
            links = _descriptors(_number(worker))
            await worker.close()
    finally:
        for number in spare:
            os.close(number)

    assert {links.pop(standard) for standard in "012"} == {os.devnull}
    [connection] = links.values()
    assert connection.startswith("socket:")


async def test_a_zygote_has_one_socket_and_nothing_of_our_environment(own_zygote: Zygote) -> None:
    number = _zygote_number(own_zygote)
    worker = await LoadingOpener(own_zygote, CodeCache())(a_set(character()))

    links = [link for name, link in _descriptors(number).items() if name != "2"]
    assert sum(link.startswith("socket:") for link in links) == 1
    ruleset = "anon_inode:[landlock-ruleset]"
    assert {link for link in links if not link.startswith("socket:")} <= {os.devnull, ruleset}
    names = {each.partition(b"=")[0] for each in _environment(number).split(b"\0") if each}
    assert names - {b"TZ"} == {b"LD_BIND_NOW"}
    await worker.close()


async def test_a_worker_is_locked_into_its_limits(open_process: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hidden")
    worker = await open_process(a_set(character()))
    number = _number(worker)
    status, limits = _status(number), _limits(number)
    expected = Limits()

    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert status["Threads"] == "1"
    assert b"SECRET" not in _environment(number)
    assert os.readlink(f"/proc/{number}/cwd") == "/"  # noqa: PTH115
    assert os.getpriority(os.PRIO_PROCESS, number) == expected.niceness == 19
    assert limits["Max address space"] == [str(expected.address_space_bytes)] * 2
    assert limits["Max open files"] == ["0", "0"]
    assert limits["Max processes"] == ["0", "0"]
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert int(limits["Max cpu time"][0]) < 60


async def test_a_worker_ends_when_its_host_hangs_up(own_zygote: Zygote) -> None:
    link = await own_zygote("session")
    watched = _exit_of(link.number)
    assert link._transport is not None

    await asyncio.gather(watched, _hang_up(link))

    assert not _is_there(link.number)
    await link.close()


async def _hang_up(link: ProcessLink) -> None:
    transport = link._transport
    assert transport is not None
    connection: socket.socket = transport.get_extra_info("socket")
    connection.shutdown(socket.SHUT_RDWR)


# Frames that no worker of ours would send


QUESTION = Call("Ada", "reply", SCENE, {}, SHORT)
ANSWER = messages.encode(Answered("hello", {}))


def _frame(data: bytes) -> bytes:
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


class Peer:
    """Stands where a worker's end of the socket is; the process is one that only waits."""

    def __init__(self, link: ProcessLink, theirs: socket.socket) -> None:
        self.link = link
        self.theirs = theirs

    async def answers(self, *parts: bytes, hang_up: bool = False) -> Any:
        asking = asyncio.ensure_future(self.link.ask(QUESTION, 5))
        await asyncio.sleep(0)
        for part in parts:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.theirs.sendall(part)
            await asyncio.sleep(0)
        if hang_up:
            self.theirs.close()
        return await asking


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    waiting = await asyncio.create_subprocess_exec("sleep", "60")
    ours, theirs = socket.socketpair()
    ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
    link = await ProcessLink.connect(ours, waiting.pid, os.pidfd_open(waiting.pid), Diary())
    yield Peer(link, theirs)
    theirs.close()
    await link.close()
    # 255 is what asyncio makes of a child that the link has taken away before it could look.
    assert await waiting.wait() in {-signal.SIGKILL, 255}


async def test_an_honest_answer_is_taken(peer: Peer) -> None:
    assert await peer.answers(_frame(ANSWER)) == Answered("hello", {})
    assert peer.link.alive


async def test_an_answer_in_pieces_is_taken(peer: Peer) -> None:
    assert await peer.answers(*(bytes([byte]) for byte in _frame(ANSWER))) == Answered("hello", {})


FORGED = {
    "garbage": _frame(b"\xc1garbage"),
    "nothing": _frame(b""),
    "text": b"HTTP/1.1 200 OK\r\n\r\n" * 10,
    "another message": _frame(messages.encode(Loaded(None))),
    "a question": _frame(messages.encode(QUESTION)),
    "more than the message": _frame(ANSWER + b"\0"),
    "less than the message": _frame(ANSWER[:-1]),
    "a failure of an unknown kind": _frame(b"\x82\xa4type\xa6Failed\xa4kind\xa1x"),
    "a code that is not in the protocol": _frame(
        messages.encode(Failed("hook-failed", {"file": "a", "code": 1, "message": ""}))  # type: ignore[arg-type]
    ),
    "a huge length": b"\xff\xff\xff\xff",
    "a huge length and data": b"\x7f\xff\xff\xff" + b"x" * 100_000,
    "one byte too many": (messages.largest_answer(QUESTION) + 1).to_bytes(LENGTH_BYTES, "big"),
    "an array that is not there": _frame(b"\xdd\xff\xff\xff\xff"),
    "a text that is not there": _frame(b"\xdb\xff\xff\xff\xff"),
    "nesting": _frame(b"\x83\xa4type\xa8Answered\xa5value" + b"\x91" * 50_000),
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_answer_ends_the_worker(peer: Peer, data: bytes) -> None:
    with pytest.raises(ProtocolError):
        await peer.answers(data)

    assert not peer.link.alive
    assert len(peer.link._received) <= messages.largest_answer(QUESTION) + 256 * 1024
    with pytest.raises(WorkerDied):
        await peer.link.ask(QUESTION, 5)


@pytest.mark.parametrize("parts", [(), (b"\0",), (_frame(ANSWER)[:-1],)], ids=["nothing", "a byte", "half an answer"])
async def test_an_answer_that_breaks_off_is_a_death(peer: Peer, parts: tuple[bytes, ...]) -> None:
    with pytest.raises(WorkerDied):
        await peer.answers(*parts, hang_up=True)

    assert not peer.link.alive


async def test_an_answer_that_nobody_asked_for_ends_the_worker(peer: Peer) -> None:
    peer.theirs.sendall(_frame(ANSWER))
    await _until(lambda: not peer.link.alive)

    with pytest.raises(WorkerError):
        await peer.link.ask(QUESTION, 5)


async def test_two_answers_at_once_end_the_worker(peer: Peer) -> None:
    with contextlib.suppress(ProtocolError):
        assert await peer.answers(_frame(ANSWER) * 2) == Answered("hello", {})

    assert not peer.link.alive


async def test_a_second_answer_behind_the_first_ends_the_worker(peer: Peer) -> None:
    assert await peer.answers(_frame(ANSWER)) == Answered("hello", {})
    peer.theirs.sendall(_frame(ANSWER))
    await _until(lambda: not peer.link.alive)


@pytest.mark.usefixtures("starves_soon")
async def test_a_worker_that_never_answers_is_ended(peer: Peer) -> None:
    with pytest.raises(WorkerError):
        await peer.link.ask(QUESTION, 0.01)

    assert not peer.link.alive


async def test_a_worker_that_dies_of_a_question_has_used_what_it_can_have_used(zygote: Zygote) -> None:
    link = await zygote("session")
    await link.ask(messages.Prepare({}, 1, 5.0), 5.0)
    used = link.used_seconds
    under_way = asyncio.ensure_future(link.ask(messages.Compile(Source(name="x.py", text="x = 1\n" * 20_000)), 5.0))
    await asyncio.sleep(0)
    os.kill(link.number, signal.SIGKILL)

    with pytest.raises(WorkerDied):
        await under_way
    # Its clock is gone with it; the time that the question lasted stands for it.
    assert link.used_seconds > used
    await link.close()


async def test_a_worker_that_dies_while_idle_has_used_no_more_than_before(zygote: Zygote) -> None:
    link = await zygote("session")
    await link.ask(messages.Prepare({}, 1, 5.0), 5.0)
    used = link.used_seconds
    os.kill(link.number, signal.SIGKILL)
    while link.alive:  # noqa: ASYNC110 (it is the link itself that has to notice)
        await asyncio.sleep(0)

    assert link.used_seconds == pytest.approx(used, abs=0.05)
    await link.close()


async def test_what_was_read_while_it_rested_is_what_a_question_begins_with(peer: Peer) -> None:
    before = peer.link.used_seconds

    assert peer.link.take_used_before() == before
    asking = asyncio.ensure_future(peer.link.ask(QUESTION, 5))
    await asyncio.sleep(0)
    assert peer.link.used_seconds >= before
    peer.theirs.sendall(_frame(ANSWER))
    await asking

    # It was read while the question was under way: the next one does not begin there.
    assert not peer.link._is_used_known


async def test_an_answer_to_a_question_that_was_not_read_ends_the_worker(peer: Peer) -> None:
    # Otherwise the host would keep every question that is answered blindly.
    large = Call("Ada", "reply", SCENE, {"message": "x" * 4 * 1024 * 1024}, SHORT)
    asking = asyncio.ensure_future(peer.link.ask(large, 5))
    await asyncio.sleep(0)

    peer.theirs.sendall(_frame(ANSWER))
    with contextlib.suppress(WorkerError):
        await asking

    assert not peer.link.alive


async def test_a_large_question_that_is_read_before_it_is_answered_is_no_offence(peer: Peer) -> None:
    large = Call("Ada", "reply", SCENE, {"message": "x" * 4 * 1024 * 1024}, SHORT)
    expected = len(_frame(messages.encode(large)))

    async def read_and_answer() -> None:
        def read() -> int:
            return len(peer.theirs.recv(expected, socket.MSG_WAITALL))

        assert await asyncio.to_thread(read) == expected
        peer.theirs.sendall(_frame(ANSWER))

    answer, _ = await asyncio.gather(peer.link.ask(large, 30), read_and_answer())

    assert answer == Answered("hello", {})
    assert peer.link.alive


async def test_a_worker_that_closes_one_direction_only_is_ended(peer: Peer) -> None:
    peer.theirs.shutdown(socket.SHUT_WR)
    await _until(lambda: not peer.link.alive)

    with pytest.raises(WorkerDied):
        await peer.link.ask(QUESTION, 5)


async def test_a_worker_that_hangs_up_and_lives_on_is_ended(peer: Peer) -> None:
    peer.theirs.close()
    await _until(lambda: not peer.link.alive)
    await peer.link.close()

    assert not _is_there(peer.link.number)


async def test_an_answer_that_drips_is_given_up_in_the_end(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each byte is progress, but the time is that of the whole answer.
    monkeypatch.setattr("sandbox.workers.process.STARVED_SECONDS", 0.2)
    asking = asyncio.ensure_future(peer.link.ask(QUESTION, 0.01))
    for byte in _frame(ANSWER)[:-1]:
        with contextlib.suppress(OSError):
            peer.theirs.sendall(bytes([byte]))
        await asyncio.sleep(0)

    with pytest.raises(WorkerError):
        await asking

    assert not peer.link.alive


async def test_a_flood_ends_the_worker_before_it_fills_the_host(peer: Peer) -> None:
    asking = asyncio.ensure_future(peer.link.ask(QUESTION, 30))
    await asyncio.sleep(0)
    peer.theirs.setblocking(False)  # noqa: FBT003
    largest = 0

    flood = messages.largest_answer(QUESTION).to_bytes(LENGTH_BYTES, "big") + b"\xc1" * 1024 * 1024
    while peer.link.alive:
        with contextlib.suppress(OSError):
            flood = flood[peer.theirs.send(flood) :] or b"\xc1" * 65536
        await asyncio.sleep(0)
        largest = max(largest, len(peer.link._received))

    with pytest.raises(ProtocolError):
        await asking
    assert largest <= messages.largest_answer(QUESTION) + 256 * 1024


async def test_answers_to_questions_that_are_still_to_come_end_the_worker(peer: Peer) -> None:
    questions = peer.link.ask_all([QUESTION, QUESTION], 5)
    first = asyncio.ensure_future(anext(questions))
    await asyncio.sleep(0)
    peer.theirs.sendall(_frame(ANSWER) * 3)

    with contextlib.suppress(WorkerError):
        await first
        await anext(questions)
    await questions.aclose()  # type: ignore[attr-defined]

    assert not peer.link.alive
