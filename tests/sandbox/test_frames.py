"""What comes from the other side is a message of the protocol, or it is refused."""

import random
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin_api import Message
from sandbox import frames, messages
from sandbox.diagnostics import Diagnostic
from sandbox.errors import ProtocolError
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import (
    Answered,
    Call,
    Compile,
    Compiled,
    Failed,
    Load,
    Loaded,
    Prepare,
    Prepared,
    SceneData,
    Unchanged,
)
from sandbox.sources import Source

FOUND = Diagnostic(file="ada.py", code="syntax-error", message="no", line=1, column=2)
VOICE = {"source_type": "file", "path_on_server": "a.wav"}
SCENE = SceneData(selected="Ada", messages=(Message("user", "x"),), now_seconds=1.5, state={"n": [1]})
QUESTIONS: list[messages.Question] = [
    Compile(Source(name="ada.py", text="x = 1")),
    Prepare({"resources/x.py": b"\0"}, 2**64 - 1, 0.6),
    Load("ada.py", b"code", b"lines", 0.2, b"fingerprint"),
    Call("Ada", "reply", SCENE, {"message": {"role": "user", "text": "x"}}, Budget()),
]
COMPILE, PREPARE, LOAD, CALL = QUESTIONS
ANSWERS: list[tuple[messages.Question, messages.Answer]] = [
    (COMPILE, Compiled(code=b"\0", lines=b"lines", diagnostics=(FOUND,))),
    (PREPARE, Prepared()),
    (LOAD, Loaded(Manifest(file="ada.py", name="Ada", voice_source=VOICE, hooks=("reply",)), (FOUND,), "printed")),
    (LOAD, Loaded(None)),
    (LOAD, Unchanged("printed")),
    (CALL, Answered({"a": [1, None]}, {"s": 1}, "printed")),
    (CALL, Failed("hook-failed", FOUND)),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: type(each).__name__)
def test_a_question_arrives_as_it_was_asked(question: messages.Question) -> None:
    assert frames.decode_question(frames.encode(question)) == question


@pytest.mark.parametrize(("question", "answer"), ANSWERS, ids=lambda each: type(each).__name__)
def test_an_answer_arrives_as_it_was_given(question: messages.Question, answer: messages.Answer) -> None:
    assert frames.decode_answer(question, frames.encode(answer)) == answer


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: type(each).__name__)
def test_an_answer_to_another_question_is_refused(question: messages.Question) -> None:
    for other, answer in ANSWERS:
        # Nothing but defaults is in these two, so that any map fits them.
        if type(other) is not type(question) and not isinstance(question, Prepare):
            with pytest.raises(ProtocolError):
                frames.decode_answer(question, frames.encode(answer))


@given(st.sampled_from(QUESTIONS), st.binary())
def test_random_bytes_are_an_answer_or_a_broken_protocol(question: messages.Question, data: bytes) -> None:
    with suppress(ProtocolError):
        frames.decode_answer(question, data)


@given(st.binary())
def test_random_bytes_are_a_question_or_no_message(data: bytes) -> None:
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        frames.decode_question(data)


@given(st.sampled_from(ANSWERS), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=9)), min_size=1, max_size=5))
def test_mutated_answers_are_answers_or_a_broken_protocol(
    exchange: tuple[messages.Question, messages.Answer], changes: list[tuple[float, bytes]]
) -> None:
    question, answer = exchange
    data = bytearray(frames.encode(answer))
    for place, piece in changes:
        at = int(place * len(data))
        data[at : at + len(piece)] = piece

    with suppress(ProtocolError):
        frames.decode_answer(question, bytes(data))


HOSTILE = {
    "a time stamp": b"\xd6\xff\xff\xff\xff\xff",
    "a time far away": b"\xc7\x0c\xff\x00\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff",
    "a time with too many nanoseconds": b"\xd7\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    "an extension": b"\xc7\x01\x05x",
    "bytes": b"\xc4\x01x",
    "not a number": b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00",
    "a map with a list as a key": b"\x81\x91\x01\x02",
    "a map with a map as a key": b"\x81\x80\x02",
    "a map with a map in a list as a key": b"\x81\x91\x80\x02",
    "a map with an extension as a key": b"\x81\xc7\x01\x05x\x02",
    "a map with bytes as a key": b"\x81\xc4\x01x\x02",
    "a text that is no UTF-8": b"\xa1\xff",
    "half a character": b"\xa3\xed\xa0\x80",
    "a list that is not there": b"\xdd\xff\xff\xff\xff",
    "a map that is not there": b"\xdf\xff\xff\xff\xff",
    "a text that is not there": b"\xdb\xff\xff\xff\xff",
    "bytes that are not there": b"\xc6\xff\xff\xff\xff",
    "nested lists": b"\x91" * 100_000 + b"\xc0",
    "nested maps": b"\x81\xa1x" * 100_000 + b"\xc0",
    "nested keys": b"\x81" * 100_000 + b"\xc0",
    "what msgpack never uses": b"\xc1",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("place", ["value", "state", "printed", "type"])
def test_a_hostile_answer_is_data_or_a_broken_protocol(value: bytes, place: str) -> None:
    fields = {"type": b"\xa8Answered", "value": b"\xc0", "state": b"\x80"} | {place: value}
    data = bytes([0x80 + len(fields)]) + b"".join(
        bytes([0xA0 + len(name)]) + name.encode() + each for name, each in fields.items()
    )

    try:
        answer = frames.decode_answer(CALL, data)
    except ProtocolError:
        return
    assert isinstance(answer, Answered)


def test_a_hostile_manifest_is_data_or_a_broken_protocol() -> None:
    for value in HOSTILE.values():
        data = b"\x81\xa8manifest\x83\xa4file\xa1a\xa4name\xa1a\xacvoice_source\x81\xa1k" + value
        with suppress(ProtocolError):
            assert isinstance(frames.decode_answer(LOAD, data), Loaded)


def test_more_print_than_a_worker_collects_is_a_broken_protocol() -> None:
    enough, more = ("x" * (messages.MAX_PRINTED_LOG_CHARACTERS + surplus) for surplus in (0, 1))

    assert frames.decode_answer(LOAD, frames.encode(Loaded(None, (), enough))).printed == enough
    for question, answer in ((LOAD, Loaded(None, (), more)), (CALL, Answered(None, {}, more))):
        with pytest.raises(ProtocolError):
            frames.decode_answer(question, frames.encode(answer))


def test_the_largest_answer_follows_the_question() -> None:
    small = Call("Ada", "reply", SCENE, {}, Budget(answer_bytes=10, state_bytes=20))

    assert frames.largest_answer(small) == 30 + frames.ANSWER_MARGIN_BYTES
    assert frames.largest_answer(COMPILE) == frames.MAX_COMPILED_BYTES
    assert frames.largest_answer(PREPARE) == frames.largest_answer(LOAD) == frames.MAX_LOADED_BYTES


def test_the_largest_answers_are_far_from_the_largest_frame() -> None:
    for question in QUESTIONS:
        assert frames.largest_answer(question) < 256**frames.LENGTH_BYTES


def test_codes_of_diagnostics_are_texts() -> None:
    data = msgspec.msgpack.encode({"manifest": None, "diagnostics": [{"file": "a", "code": 1, "message": "x"}]})

    with pytest.raises(ProtocolError):
        frames.decode_answer(LOAD, data)


def test_bytes_of_any_length_are_refused_alike() -> None:
    generator = random.Random(1)
    for size in (0, 1, 3, 1000, 100_000):
        with pytest.raises(ProtocolError):
            frames.decode_answer(CALL, b"\xc1" + generator.randbytes(size))
