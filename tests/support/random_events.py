"""Frames that no client of good will sends: random JSON, and events with something out of place.

Runs in: tests.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from hypothesis import strategies as st
from realtime import user

_TOOL: Final = {
    "type": "function",
    "name": "clock",
    "description": "Tells the time.",
    "parameters": {"type": "object", "properties": {"zone": {"type": "string"}}},
}

# Each event with all that it may have, so that there is much to put out of place.
EVENTS: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "type": "session.update",
        "event_id": "mine",
        "session": {
            "type": "realtime",
            "model": "m",
            "instructions": "Be brief.",
            "output_modalities": ["text"],
            "tools": [_TOOL],
            "tool_choice": {"type": "function", "name": "clock"},
            "max_output_tokens": 100,
            "audio": {"output": {"voice": "ash"}},
            "voice": "ash",
            "character": None,
            "temperature": 0.8,
        },
    },
    {"type": "conversation.item.create", "item": user("Hello", id="item_1"), "previous_item_id": "root"},
    {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello"}]},
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "function_call", "name": "clock", "arguments": "{}", "call_id": "call_1"},
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "function_call_output", "call_id": "call_1", "output": "noon"},
    },
    {"type": "conversation.item.retrieve", "item_id": "item_1"},
    {"type": "conversation.item.delete", "item_id": "item_1"},
    {"type": "conversation.item.truncate", "item_id": "item_1", "content_index": 0, "audio_end_ms": 1500},
    {
        "type": "response.create",
        "response": {
            "conversation": "none",
            "input": [user("Hi"), {"type": "item_reference", "id": "item_1"}],
            "instructions": "Sing.",
            "metadata": {"a": "b"},
            "tools": [_TOOL],
            "tool_choice": "auto",
            "max_output_tokens": "inf",
            "output_modalities": ["text"],
            "audio": {},
        },
    },
    {"type": "response.create"},
    {"type": "response.cancel", "response_id": "resp_1"},
    {"type": "input_audio_buffer.append", "audio": "AAAA"},
    {"type": "input_audio_buffer.commit"},
    {"type": "input_audio_buffer.clear"},
    {"type": "output_audio_buffer.clear"},
    {"type": "session.characters.reload", "directory": "/nowhere"},
    {"type": "session.characters.reload", "files": [{"name": "ada.py", "source": "CHARACTER_NAME = 'Ada'"}]},
    {"type": "session.characters.list"},
    {"type": "session.characters.watch", "enabled": True},
)

_TEXTS: Final = (
    st.text(max_size=10)
    | st.sampled_from(["", "\0", "\ud800", "\udc00\ud800", "\u202e", "root", "default", "inf", "../..", "/dev/zero"])
    | st.builds(lambda letter, count: letter * count, st.sampled_from(["x", "é", "\x07", '"']), st.integers(0, 3000))
)
_NUMBERS: Final = st.integers() | st.sampled_from([2**31, -(2**63), 2**64, 10**400]) | st.floats()
VALUES: Final = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=8,
)
_KEYS: Final = ("type", "id", "role", "content", "session", "item", "response", "files", "directory", "__class__")
_FEW: Final = 4
_DEEP: Final = st.builds(
    lambda pair, depth: pair[0] * depth + "1" + pair[1] * depth,
    st.sampled_from([("[", "]"), ('{"a":', "}"), ("[", ""), ("[[],", "]")]),
    st.sampled_from([100, 300, 5_000, 150_000]),
)


def frames() -> st.SearchStrategy[str]:
    """Make texts of frames: some valid, most nearly, some not JSON at all."""
    return changed_events() | changed_events().flatmap(_torn) | VALUES.map(json.dumps) | st.text() | _DEEP


@st.composite
def changed_events(draw: st.DrawFn) -> str:
    """Draw an event in which some fields are gone, doubled, renamed or something else."""
    event: dict[str, Any] = deepcopy(dict(draw(st.sampled_from(EVENTS))))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(event))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["drop", "replace", "rename", "repeat", "nest"])):
            case "drop":
                del holder[key]
            case "rename" if isinstance(holder, dict):
                holder[draw(st.sampled_from(_KEYS) | _TEXTS)] = holder.pop(key)
            case "repeat" if isinstance(holder, list) and len(holder) <= _FEW:
                holder *= draw(st.sampled_from([2, 100, 2000]))
                # One list in a frame is long enough.
                break
            case "nest":
                holder[key] = [holder[key]] if draw(st.booleans()) else {"type": holder[key]}
            case _:
                holder[key] = draw(VALUES)
    # NaN and Infinity are written as Python does, half a character as an escape.
    return json.dumps(event)


def _places(value: Any) -> Any:
    """Return each dict or list inside `value`, with each of its keys or indexes."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(min(len(value), 3)):
            yield value, key
            yield from _places(value[key])


def _torn(text: str) -> st.SearchStrategy[str]:
    """Put a piece into the text, or take one out; or say every key twice."""
    at = st.integers(0, len(text))
    pieces = st.sampled_from(
        ["", ",", "]", "}", '"', "\\", "\\ud800", "NaN", "1e999", "\0", "\ud800", "//", "9" * 5000]
    )
    put = st.builds(lambda start, end, piece: text[:start] + piece + text[max(start, end) :], at, at, pieces)
    return put | st.just(text[:-1] + "," + text[1:] if len(text) > 2 else text)
