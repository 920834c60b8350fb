"""Random bytes between host and worker, in both directions: one answer, or one named end, and nothing waits."""

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from sandboxed import AMPLE, SCENE, a_set, ask
from waiting import eventually, process_ended

from plugin_api import Message
from sandbox import frames, messages
from sandbox.codes import CodeCache
from sandbox.diagnostics import CODES, Diagnostic, is_known
from sandbox.errors import CharacterError, ProtocolError, WorkerDied, WorkerError
from sandbox.hooks import HOOKS
from sandbox.manifest import Manifest, check_manifest
from sandbox.messages import (
    Answered,
    Call,
    Compile,
    Compiled,
    Failed,
    Load,
    Loaded,
    NotBegun,
    Prepare,
    Prepared,
    Unchanged,
)
from sandbox.sources import Source
from sandbox.workers import StartReason, Unobserved, Worker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.process import ProcessLink
from sandbox.workers.zygotes import Zygote

PATIENCE_SECONDS = 30.0
# Each costs a process.
COSTLY = settings(max_examples=max(1, settings.default.max_examples // 2))  # type: ignore[union-attr]

FOUND = Diagnostic(file="a.py", code="syntax-error", message="no", line=1, column=2)
MANIFEST = Manifest(
    file="a.py", name="Ada", voice_source={"source_type": "file", "path_on_server": "a.wav"}, hooks=("reply",)
)
QUESTIONS: Sequence[messages.Question] = (
    Compile(Source(name="a.py", text="x = 1")),
    Prepare({"resources/x.py": b"\0"}, 1, 0.6),
    Load("a.py", b"code", b"lines", 0.2, b"fingerprint"),
    Call("Ada", "reply", SCENE, {"message": Message("user", "x")}, AMPLE),
)
ANSWERS: Sequence[messages.Answer] = (
    Compiled(code=b"\0", lines=b"lines", diagnostics=(FOUND,)),
    Prepared(),
    Loaded(MANIFEST, (FOUND,), "printed"),
    Loaded(None),
    Unchanged("printed"),
    Answered({"a": [1, None]}, {"s": 1}, "printed"),
    Failed("hook-failed", FOUND),
)

# Values that msgpack can carry, those that no protocol of ours has included
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.datetimes(timezones=st.timezones()).filter(lambda moment: moment.year > 1)
    | st.builds(msgspec.msgpack.Ext, st.integers(0, 127), st.binary(max_size=9)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 9) | st.booleans() | st.none(), inner, max_size=4)
    ),
    max_leaves=12,
)
WORDS = st.text(max_size=10) | st.sampled_from(["Ada", "a.py", "b.py", "reply", "make_system_prompt", *CODES])


@st.composite
def changed_messages(draw: st.DrawFn, examples: Sequence[object]) -> bytes:
    """Draw an encoded message of the protocol in which some values are others."""
    plain: Any = msgspec.msgpack.decode(msgspec.msgpack.encode(draw(st.sampled_from(examples))))
    for _ in range(draw(st.integers(0, 3))):
        holder = plain
        while isinstance(holder, dict | list) and holder:
            key = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
            if not isinstance(holder[key], dict | list) or not holder[key] or draw(st.booleans()):
                holder[key] = draw(VALUES | WORDS)
                break
            holder = holder[key]
    return msgspec.msgpack.encode(plain)


def frame(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def nearly_frames(examples: Sequence[object]) -> st.SearchStrategy[bytes]:
    """Make bytes that are a message, nearly one, or none."""
    data = st.binary() | VALUES.map(msgspec.msgpack.encode) | changed_messages(examples)
    lying = st.builds(lambda size, data: size.to_bytes(4, "big") + data, st.integers(0, 2**32 - 1), data)
    return st.lists(data.map(frame) | lying | st.binary(max_size=8), max_size=3).map(b"".join)


# Host -> worker


@COSTLY
@given(nearly_frames(QUESTIONS))
async def test_a_worker_that_is_sent_anything_ends_and_its_zygote_lives(zygote: Zygote, data: bytes) -> None:
    before = zygote._process
    link = await zygote("session")
    assert link._transport is not None
    link._transport.write(data)
    link._transport.write_eof()
    await process_ended(link.number)
    await eventually(lambda: not link.alive, "the link notices")
    await link.close()

    other = await zygote("session")
    assert await other.ask(QUESTIONS[0], PATIENCE_SECONDS)
    await other.close()
    assert zygote._process is before


# Worker -> host


@asynccontextmanager
async def pretender() -> AsyncIterator[tuple[ProcessLink, socket.socket]]:
    """A process that is no worker, and the socket on which anybody may speak for it."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)  # noqa: FBT003 (the signature of sockets)
    with theirs, subprocess.Popen(["sleep", "600"]) as process:  # noqa: ASYNC220 (a millisecond)
        link = await ProcessLink.connect(ours, process.pid, os.pidfd_open(process.pid), Unobserved())
        try:
            yield link, theirs
        finally:
            await link.close()
            # Whatever was said, who said it is gone.
            process.wait(PATIENCE_SECONDS)


@COSTLY
@given(st.sampled_from(QUESTIONS), nearly_frames(ANSWERS))
async def test_whatever_a_worker_sends_is_an_answer_or_its_end(question: messages.Question, data: bytes) -> None:
    async with pretender() as (link, theirs), asyncio.timeout(PATIENCE_SECONDS):
        asked = asyncio.create_task(link.ask(question, PATIENCE_SECONDS))
        await asyncio.sleep(0)
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        try:
            answer = await asked
        except WorkerError:
            assert not link.alive
        else:
            assert isinstance(answer, messages.Answer)  # type: ignore[misc, arg-type]


@COSTLY
@given(st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=4), nearly_frames(ANSWERS))
async def test_several_questions_at_once_get_as_many_answers_at_most(
    questions: list[messages.Question], data: bytes
) -> None:
    answers = []
    async with pretender() as (link, theirs), asyncio.timeout(PATIENCE_SECONDS):
        asking = link.ask_all(questions, PATIENCE_SECONDS)
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        try:
            answers += [answer async for answer in asking]
        except WorkerError:
            assert not link.alive
    assert len(answers) <= len(questions)


@given(st.sampled_from(QUESTIONS), changed_messages(ANSWERS) | VALUES.map(msgspec.msgpack.encode))
def test_an_answer_of_any_shape_is_of_the_protocol_or_refused(question: messages.Question, data: bytes) -> None:
    try:
        answer = frames.decode_answer(question, data)
    except ProtocolError:
        return
    assert frames.decode_answer(question, frames.encode(answer)) is not None


# What is in the protocol, and yet no worker of ours would say it

PLACES = st.integers(-(2**63), 2**64 - 1) | st.integers(-1, 300)
DIAGNOSTICS = st.builds(
    Diagnostic,
    file=WORDS,
    code=st.sampled_from(sorted(CODES)) | st.text(max_size=5),
    message=st.text(max_size=400),
    line=PLACES,
    column=PLACES,
    severity=st.sampled_from(["error", "warning"]),
    hint=st.text(max_size=20),
)
FINDINGS = st.lists(DIAGNOSTICS | st.just(FOUND), max_size=2).map(tuple)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=3)
MANIFESTS = st.just(MANIFEST) | st.builds(
    Manifest,
    file=WORDS,
    name=WORDS,
    voice_source=OBJECTS | st.just(MANIFEST.voice_source),
    language=st.none() | WORDS,
    good=st.none() | st.booleans(),
    comment=st.none() | st.text(),
    metadata=OBJECTS,
    hooks=st.lists(st.sampled_from(sorted(HOOKS)) | WORDS, max_size=3).map(tuple),
)
LIES: dict[type[messages.Question], st.SearchStrategy[messages.Answer]] = {
    Compile: st.builds(
        Compiled,
        code=st.none() | st.binary(max_size=9),
        lines=st.binary(max_size=9),
        diagnostics=FINDINGS,
    ),
    Prepare: st.just(Prepared()),
    Load: st.builds(Loaded, manifest=st.none() | MANIFESTS, diagnostics=FINDINGS, printed=st.text())
    | st.builds(Unchanged, printed=st.text()),
    Call: st.builds(Answered, value=VALUES, state=OBJECTS, printed=st.text())
    | st.builds(
        Failed,
        kind=st.sampled_from(["hook-failed", "wrong-answer", "budget-exceeded", "unknown-character"]),
        diagnostic=DIAGNOSTICS,
        printed=st.text(),
    )
    | st.just(NotBegun()),
}


class Liar:
    """A link behind which anything is answered that the protocol can say, and that dies when it has no more to say."""

    used_seconds = 0.0

    def __init__(self, lies: dict[type[messages.Question], list[messages.Answer]]) -> None:
        self._lies = lies
        self.alive = True

    async def ask(self, question: messages.Question, deadline_seconds: float) -> Any:  # noqa: ARG002 (a link's own)
        left = self._lies[type(question)]
        if not self.alive or not left:
            self.alive = False
            raise WorkerDied("the worker is gone")
        # Through bytes, as everything comes.
        return frames.decode_answer(question, frames.encode(left.pop()))

    async def ask_all(self, questions: Iterable[messages.Question], deadline_seconds: float) -> AsyncIterator[Any]:
        for question in list(questions):
            yield await self.ask(question, deadline_seconds)

    async def close(self) -> None:
        self.alive = False


@given(st.fixed_dictionaries({kind: st.lists(lies, max_size=8) for kind, lies in LIES.items()}))
async def test_a_worker_that_lies_is_believed_nothing_that_would_be_refused(
    lies: dict[type[messages.Question], list[messages.Answer]],
) -> None:
    async def open_link(reason: StartReason) -> Liar:  # noqa: ARG001 (the signature of OpenLink)
        return Liar(lies)

    try:
        worker = await LoadingOpener(open_link, CodeCache())(a_set("x = 1", "y = 2", resources={"resources/x.py": ""}))
    except WorkerError:
        return
    assert all(map(is_known, worker.diagnostics))
    for manifest in worker.manifests:
        check_manifest(manifest)
        try:
            answered = await ask(worker, manifest.name)
        except (CharacterError, WorkerError) as error:
            assert str(error).isprintable()  # noqa: PT017 (one of two good outcomes)
        else:
            msgspec.json.encode((HOOKS["reply"].check(answered.value), answered.state, manifest))
        await believe_row(worker, manifest.name)
    await worker.close()


async def believe_row(worker: Worker, name: str) -> None:
    """Put two calls in a row, of which the second may begin at any time."""
    said = {"message": {"role": "user", "text": ""}}
    last = Call(name, "reply", SCENE, said, AMPLE)
    came: list[object] = []
    try:
        async for each in worker.call_row([msgspec.structs.replace(last, is_followed=True, begin_before=0.0), last]):
            came.append(each)
            if isinstance(each, Answered):
                msgspec.json.encode((HOOKS["reply"].check(each.value), each.state))
    except (CharacterError, WorkerError) as error:
        assert str(error).isprintable()  # noqa: PT017 (one of two good outcomes)
    assert not any(isinstance(each, NotBegun) for each in came[1:])
