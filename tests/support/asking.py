"""Events of clients, as tests write them.

Runs in: tests.
"""

import json
from typing import Any

import pytest
from described import is_described

from host.client_events.reading import parse_client_event
from host.errors import InvalidEvent

USER: dict[str, Any] = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
SYSTEM: dict[str, Any] = {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "It rains."}]}
CALL: dict[str, Any] = {"type": "function_call", "name": "clock", "arguments": "{}", "call_id": "call_1"}
OUTPUT: dict[str, Any] = {"type": "function_call_output", "call_id": "call_1", "output": "noon"}


def parse(event: dict[str, Any]) -> Any:
    read = parse_client_event(json.dumps(event))
    # Whatever is taken is as clients are told.
    assert is_described(event)
    return read


def refusal(event: dict[str, Any], **options: bool) -> InvalidEvent:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event(json.dumps(event), **options)
    return caught.value


def create(item: object) -> dict[str, Any]:
    return {"type": "conversation.item.create", "item": item}


def user(*parts: object) -> dict[str, Any]:
    return create({"type": "message", "role": "user", "content": list(parts)})


def update(**session: object) -> dict[str, Any]:
    return {"type": "session.update", "session": session}


def respond(**response: object) -> dict[str, Any]:
    return {"type": "response.create", "response": response}
