"""The id of an event that is refused before it is read, so that the error can repeat it.

Runs in: host.
"""

import json
from contextlib import suppress
from typing import Annotated

import msgspec

from host.client_events.sizes import MAX_EVENT_ID_CHARACTERS


class _Head(msgspec.Struct, gc=False):
    event_id: Annotated[str, msgspec.Meta(max_length=MAX_EVENT_ID_CHARACTERS)] | None = None


def id_among_many_values(text: str) -> str | None:
    """Return the id of an event with too many values, which are skipped: that takes milliseconds for a megabyte."""
    with suppress(ValueError, RecursionError):
        return msgspec.json.decode(text, type=_Head).event_id
    return None


def id_in_nearly_json(text: str) -> str | None:
    """Return the id of an event that only Python takes for JSON: with NaN, or with half of a surrogate pair.

    Args:
        text: A frame of no more values than an event may have, or this would take long.
    """
    with suppress(ValueError, RecursionError):
        raw = json.loads(text)
        event_id = raw.get("event_id") if isinstance(raw, dict) else None
        if isinstance(event_id, str) and len(event_id) <= MAX_EVENT_ID_CHARACTERS:
            # An id that is half a pair itself cannot be sent back.
            return event_id.encode().decode()
    return None
