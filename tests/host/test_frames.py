"""Frames as bytes, against the library that everybody reads and writes them with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions import Extension
from websockets.frames import Frame, Opcode

from host.frames import WHOLE_TEXT, frame_texts, is_masked, measure, unmask

NO_EXTENSIONS: list[Extension] = []
DATA = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)
# At each, the size is written another way.
SIZES = [0, 1, 125, 126, 127, 1023, 1024, 65535, 65536, 70000]


def from_client(payload: bytes, *, opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=True, extensions=NO_EXTENSIONS)


@pytest.mark.parametrize("size", SIZES)
def test_a_text_is_framed_as_everybody_frames_it(size: int) -> None:
    payload = b"x" * size

    framed = Frame(Opcode.TEXT, payload).serialize(mask=False, extensions=NO_EXTENSIONS)
    assert frame_texts([payload, payload]) == framed + framed


@pytest.mark.parametrize("size", SIZES)
def test_a_clients_frame_is_measured_and_unmasked_wherever_it_stands(size: int) -> None:
    payload, before = bytes(number % 251 for number in range(size)), b"before"
    data = before + from_client(payload) + b"behind"

    measured = measure(data, len(before))

    assert measured is not None
    assert measured[1] == len(data) - len(b"behind")
    assert unmask(data, *measured) == payload
    assert data[len(before)] == WHOLE_TEXT
    assert is_masked(data, len(before))


@given(
    st.binary(max_size=300), st.sampled_from((Opcode.TEXT, Opcode.BINARY, Opcode.CONT)), st.booleans(), st.booleans()
)
def test_any_frame_is_measured_as_soon_as_its_size_is_there(
    payload: bytes,
    opcode: Opcode,
    fin: bool,  # noqa: FBT001
    mask: bool,  # noqa: FBT001
) -> None:
    data = Frame(opcode, payload, fin).serialize(mask=mask, extensions=NO_EXTENSIONS)
    sized = 2 if len(payload) < 126 else 4

    for size in range(len(data) + 1):
        measured = measure(data[:size], 0)
        assert measured == ((len(data) - len(payload), len(data)) if size >= sized else None)
    assert is_masked(data, 0) == mask
