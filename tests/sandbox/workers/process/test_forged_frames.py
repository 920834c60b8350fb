"""Frames that no worker of ours would send."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from processes import Diary, is_there, until
from sandboxed import SCENE, SHORT

from sandbox import frames
from sandbox.errors import ProtocolError, WorkerDied, WorkerError
from sandbox.frames import LENGTH_BYTES
from sandbox.messages import Answered, Call, Failed, Loaded
from sandbox.workers.process import ProcessLink

QUESTION = Call("Ada", "reply", SCENE, {}, SHORT)
ANSWER = frames.encode(Answered("hello", {}))


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
    "another message": _frame(frames.encode(Loaded(None))),
    "a question": _frame(frames.encode(QUESTION)),
    "more than the message": _frame(ANSWER + b"\0"),
    "less than the message": _frame(ANSWER[:-1]),
    "a failure of an unknown kind": _frame(b"\x82\xa4type\xa6Failed\xa4kind\xa1x"),
    "a code that is not in the protocol": _frame(
        frames.encode(Failed("hook-failed", {"file": "a", "code": 1, "message": ""}))  # type: ignore[arg-type]
    ),
    "a huge length": b"\xff\xff\xff\xff",
    "a huge length and data": b"\x7f\xff\xff\xff" + b"x" * 100_000,
    "one byte too many": (frames.largest_answer(QUESTION) + 1).to_bytes(LENGTH_BYTES, "big"),
    "an array that is not there": _frame(b"\xdd\xff\xff\xff\xff"),
    "a text that is not there": _frame(b"\xdb\xff\xff\xff\xff"),
    "nesting": _frame(b"\x83\xa4type\xa8Answered\xa5value" + b"\x91" * 50_000),
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_answer_ends_the_worker(peer: Peer, data: bytes) -> None:
    with pytest.raises(ProtocolError):
        await peer.answers(data)

    assert not peer.link.alive
    assert len(peer.link._received) <= frames.largest_answer(QUESTION) + 256 * 1024
    with pytest.raises(WorkerDied):
        await peer.link.ask(QUESTION, 5)


@pytest.mark.parametrize("parts", [(), (b"\0",), (_frame(ANSWER)[:-1],)], ids=["nothing", "a byte", "half an answer"])
async def test_an_answer_that_breaks_off_is_a_death(peer: Peer, parts: tuple[bytes, ...]) -> None:
    with pytest.raises(WorkerDied):
        await peer.answers(*parts, hang_up=True)

    assert not peer.link.alive


async def test_an_answer_that_nobody_asked_for_ends_the_worker(peer: Peer) -> None:
    peer.theirs.sendall(_frame(ANSWER))
    await until(lambda: not peer.link.alive)

    with pytest.raises(WorkerError):
        await peer.link.ask(QUESTION, 5)


async def test_two_answers_at_once_end_the_worker(peer: Peer) -> None:
    with contextlib.suppress(ProtocolError):
        assert await peer.answers(_frame(ANSWER) * 2) == Answered("hello", {})

    assert not peer.link.alive


async def test_a_second_answer_behind_the_first_ends_the_worker(peer: Peer) -> None:
    assert await peer.answers(_frame(ANSWER)) == Answered("hello", {})
    peer.theirs.sendall(_frame(ANSWER))
    await until(lambda: not peer.link.alive)


@pytest.mark.usefixtures("starves_soon")
async def test_a_worker_that_never_answers_is_ended(peer: Peer) -> None:
    with pytest.raises(WorkerError):
        await peer.link.ask(QUESTION, 0.01)

    assert not peer.link.alive


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
    expected = len(_frame(frames.encode(large)))

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
    await until(lambda: not peer.link.alive)

    with pytest.raises(WorkerDied):
        await peer.link.ask(QUESTION, 5)


async def test_a_worker_that_hangs_up_and_lives_on_is_ended(peer: Peer) -> None:
    peer.theirs.close()
    await until(lambda: not peer.link.alive)
    await peer.link.close()

    assert not is_there(peer.link.number)


async def test_an_answer_that_drips_is_given_up_in_the_end(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each byte is progress, but the time is that of the whole answer.
    monkeypatch.setattr("sandbox.workers.deadline.STARVED_SECONDS", 0.2)
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

    flood = frames.largest_answer(QUESTION).to_bytes(LENGTH_BYTES, "big") + b"\xc1" * 1024 * 1024
    while peer.link.alive:
        with contextlib.suppress(OSError):
            flood = flood[peer.theirs.send(flood) :] or b"\xc1" * 65536
        await asyncio.sleep(0)
        largest = max(largest, len(peer.link._received))

    with pytest.raises(ProtocolError):
        await asking
    assert largest <= frames.largest_answer(QUESTION) + 256 * 1024


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
