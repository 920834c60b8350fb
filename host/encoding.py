"""How events become text, each with an id of its own.

Runs in: host.
"""

import secrets
from typing import Final

import msgspec
from msgspec import UNSET

from host.server_events import ServerEvent

# Of an id, the first are drawn once for many events, since drawing takes longer than all the rest: with 84 random bits
# no two connections ever share them. The last are counted.
_DRAWN_CHARACTERS: Final = 14
_COUNTED_DIGITS: Final = 7
_IDS_IN_A_ROW: Final = 10**_COUNTED_DIGITS

_ENCODER: Final = msgspec.json.Encoder()


class EventEncoder:
    """Writes the events of one connection."""

    def __init__(self) -> None:
        self._next = _IDS_IN_A_ROW
        self._drawn = b""

    def encode(self, event: ServerEvent) -> bytes:
        """Write an event as the text of one frame, with an id of its own if it has none yet."""
        text = _ENCODER.encode(event)
        if event.event_id is not UNSET:
            return text
        if self._next == _IDS_IN_A_ROW:
            self._draw()
        self._next += 1
        head, place = _HEADS.get(type(event)) or _keep_head(event)
        return b'%b%b%07d"%b' % (head, self._drawn, self._next - 1, text[place:])

    def _draw(self) -> None:
        self._next, self._drawn = 0, secrets.token_urlsafe(_DRAWN_CHARACTERS)[:_DRAWN_CHARACTERS].encode()


# By kind of event: what stands before the id, and how much of that is there without one.
_HEADS: Final[dict[type[ServerEvent], tuple[bytes, int]]] = {}


def _keep_head(event: ServerEvent) -> tuple[bytes, int]:
    head = b'{"type":"%b"' % str(event.__struct_config__.tag).encode()
    _HEADS[type(event)] = head + b',"event_id":"event_', len(head)
    return _HEADS[type(event)]


def encode(event: ServerEvent) -> bytes:
    """Write a single event, on a connection that will see no other."""
    return EventEncoder().encode(event)
