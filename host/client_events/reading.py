"""The one place where raw text becomes an event.

Runs in: host.
"""

import re
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from host.client_events.event_ids import id_among_many_values, id_in_nearly_json
from host.client_events.events import ClientEvent
from host.client_events.mistakes import explain, kind_of
from host.errors import ErrorCode, InvalidEvent

# Two hundred files, a hundred tools with large schemas, a thousand items: no event needs more.
MAX_VALUES: Final = 20_000
_MOST_QUOTES: Final = 4 * (MAX_VALUES + 1)

_ADAPTER: Final[TypeAdapter[ClientEvent]] = TypeAdapter(ClientEvent)


def parse_client_event(text: str, *, reject_unknown_keys: bool = False) -> ClientEvent:
    """Read one frame of a client.

    Args:
        text: The frame as it came.
        reject_unknown_keys: Whether a key that no event has is an error instead of being ignored.

    Returns:
        The event, checked as far as it can be without knowing the session.

    Raises:
        InvalidEvent: The text is no event; its message may be sent to the client as it is.
    """
    raw = _read(text)
    try:
        return _ADAPTER.validate_python(raw, extra="forbid" if reject_unknown_keys else "ignore")
    except ValidationError as error:
        # One mistake is enough: the event is refused as a whole.
        raise explain(raw, error.errors(include_url=False)[0]) from None


def _read(text: str) -> dict[str, Any]:
    _refuse_too_many_values(text)
    try:
        raw = from_json(text, allow_inf_nan=False)
    # A lone surrogate in the text itself is a TypeError.
    except (ValueError, TypeError) as error:
        place = re.search(r" at line \d+ column \d+$", str(error))
        message = f"The frame is not valid JSON{place[0] if place else ''}."
        raise InvalidEvent(ErrorCode.INVALID_JSON, message, event_id=id_in_nearly_json(text)) from None
    if not isinstance(raw, dict):
        raise InvalidEvent(ErrorCode.INVALID_EVENT, f"An event is a JSON object, not {kind_of(raw)}.")
    return raw


def _refuse_too_many_values(text: str) -> None:
    # Reading a megabyte of brackets takes a third of a second, in which nobody else is served.
    if _count_values(text) <= MAX_VALUES:
        return
    # Without escaped quotes, every second piece between the others is no text. A value has two, its key two more.
    pieces = text.replace("\\\\", "").replace('\\"', "").split('"', _MOST_QUOTES + 1)
    if len(pieces) > _MOST_QUOTES + 1 or _count_values("".join(pieces[::2])) > MAX_VALUES:
        message = f"An event holds at most {MAX_VALUES} values."
        raise InvalidEvent(ErrorCode.INVALID_VALUE, message, event_id=id_among_many_values(text))


def _count_values(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")
