"""Nothing but an event or a refusal can come of what a client sends."""

import json
from typing import Any

from described import is_described
from hypothesis import example, given, settings
from hypothesis import strategies as st

from host.client_events.events import EVENT_TYPES
from host.client_events.reading import parse_client_event
from host.errors import InvalidEvent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
KNOWN_KEYS = st.sampled_from(
    [
        *("session", "item", "item_id", "response", "audio", "directory", "files", "event_id", "previous_item_id"),
        *("type", "role", "content", "text", "tools", "tool_choice", "metadata", "input", "max_output_tokens", "id"),
        *("name", "source", "parameters", "audio_end_ms", "content_index", "call_id", "output", "arguments", "status"),
    ]
)
KNOWN_WORDS = st.sampled_from(
    [
        *(*EVENT_TYPES, "message", "function_call", "function_call_output", "item_reference", "function", "auto"),
        *("user", "assistant", "system", "input_text", "output_text", "text", "inf", "none", "realtime"),
    ]
)
LIKELY = st.recursive(
    KNOWN_WORDS | JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KNOWN_KEYS, inner, max_size=6),
    max_leaves=20,
)
LIKELY_EVENTS = st.dictionaries(KNOWN_KEYS, LIKELY, max_size=6)


def accept_or_refuse(text: str) -> None:
    try:
        parse_client_event(text)
    except InvalidEvent as error:
        assert error.message.isprintable()  # noqa: PT017  (what is raised is one of two good outcomes)
        assert len(error.message) < 1000  # noqa: PT017
    else:
        assert is_described(json.loads(text))


# A busy machine is no failure.
@settings(deadline=None)
@given(st.text(alphabet=st.characters()))
@example("\ud800")
@example("\0")
def test_random_text_is_accepted_or_refused(text: str) -> None:
    accept_or_refuse(text)


@settings(deadline=None)
@given(JSON)
def test_random_json_is_accepted_or_refused(value: object) -> None:
    accept_or_refuse(json.dumps(value))


@settings(deadline=None)
@given(LIKELY_EVENTS, st.sampled_from(EVENT_TYPES))
def test_random_events_are_accepted_or_refused(event: dict[str, Any], event_type: str) -> None:
    accept_or_refuse(json.dumps(event | {"type": event_type}))
