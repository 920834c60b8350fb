"""WebSocket frames as bytes: the heads of those that are sent, the sizes of those that come.

Runs in: host.
"""

from collections.abc import Iterable
from typing import Final

from websockets import utils

try:
    from websockets.speedups import apply_mask
except ImportError:
    apply_mask = utils.apply_mask

# The first byte of a text that is one frame: FIN, no extension, opcode 1.
WHOLE_TEXT: Final = 0x81
_MASKED: Final = 0x80
_MASK_BYTES: Final = 4
# Instead of a size: the size is in the next two, or eight, bytes.
_IN_TWO: Final = 126
_IN_EIGHT: Final = 127
_LARGEST_IN_TWO: Final = 0xFFFF


def _make_head(size: int) -> bytes:
    if size < _IN_TWO:
        return bytes((WHOLE_TEXT, size))
    if size <= _LARGEST_IN_TWO:
        return bytes((WHOLE_TEXT, _IN_TWO)) + size.to_bytes(2, "big")
    return bytes((WHOLE_TEXT, _IN_EIGHT)) + size.to_bytes(8, "big")


# Of nearly all events: a delta is about 250 bytes.
_SMALL_HEADS: Final = tuple(map(_make_head, range(1024)))


def frame_texts(texts: Iterable[bytes]) -> bytes:
    """Return texts as the frames of a server, one behind the other."""
    parts: list[bytes] = []
    for text in texts:
        size = len(text)
        parts += (_SMALL_HEADS[size] if size < len(_SMALL_HEADS) else _make_head(size)), text
    return b"".join(parts)


def measure(data: bytes, place: int) -> tuple[int, int] | None:
    """Return where the payload of a client's frame begins and where the frame ends; None if that is not there yet.

    Args:
        data: What came.
        place: Where the frame begins.
    """
    if len(data) < place + 2:
        return None
    size = data[place + 1] & ~_MASKED
    begin = place + 2
    if size >= _IN_TWO:
        begin += 2 if size == _IN_TWO else 8
        if len(data) < begin:
            return None
        size = int.from_bytes(data[place + 2 : begin], "big")
    if data[place + 1] & _MASKED:
        begin += _MASK_BYTES
    return begin, begin + size


def is_masked(data: bytes, place: int) -> bool:
    """Tell whether a frame is masked, as those of clients have to be."""
    return data[place + 1] & _MASKED != 0


def unmask(data: bytes, begin: int, end: int) -> bytes:
    """Return the payload that begins and ends here, behind its mask."""
    return apply_mask(data[begin:end], data[begin - _MASK_BYTES : begin])
