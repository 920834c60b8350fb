"""A turn as the messages of chat completions.

Runs in: host.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from host.items import text_of
from host.replies import Turn
from host.server_events.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem

# OpenAI's own bound for names; models make up longer ones.
MAX_NAME_CHARACTERS: Final = 64

_NO_NAME_LETTER: Final = re.compile(r"[^a-zA-Z0-9_-]")


def messages_of(turn: Turn) -> list[dict[str, Any]]:
    """Write a turn as messages. Calls have their outputs right behind them, as servers want it, or are left out."""
    messages: list[dict[str, Any]] = [{"role": "system", "content": turn.prompt}] if turn.prompt else []
    outputs = _pair(turn.items)
    for _, places in groupby(range(len(turn.items)), key=lambda place: type(turn.items[place])):
        messages += _write([(turn.items[place], outputs.get(place)) for place in places])
    # A list without any message is refused.
    return messages or [{"role": "user", "content": ""}]


def _pair(items: Sequence[Item]) -> dict[int, str]:
    """Return outputs by the places of their calls. Ids come again: an output belongs to the latest call before it."""
    outputs: dict[int, str] = {}
    latest: dict[str, int] = {}
    early: dict[str, str] = {}
    for place, item in enumerate(items):
        if isinstance(item, FunctionCallItem):
            latest[item.call_id] = place
        elif isinstance(item, FunctionCallOutputItem) and item.call_id in latest:
            outputs[latest[item.call_id]] = item.output
        elif isinstance(item, FunctionCallOutputItem):
            early[item.call_id] = item.output
    # A client may have put an output before its call.
    return {latest[call_id]: output for call_id, output in early.items() if call_id in latest} | outputs


def _write(items: Sequence[tuple[Item, str | None]]) -> Iterator[dict[str, Any]]:
    calls = [(item, output) for item, output in items if isinstance(item, FunctionCallItem) and output is not None]
    if calls:
        yield {"role": "assistant", "content": None, "tool_calls": [_write_call(call) for call, _ in calls]}
    for call, output in calls:
        yield {"role": "tool", "tool_call_id": call.call_id, "content": output}
    for item, _ in items:
        if isinstance(item, MessageItem) and (words := text_of(item)):
            yield {"role": item.role, "content": words}


def _write_call(call: FunctionCallItem) -> dict[str, Any]:
    # Some servers refuse a conversation for ever if arguments in it are none, or a name is one that no tool may have.
    arguments = call.arguments if is_object(call.arguments) else "{}"
    name = _NO_NAME_LETTER.sub("_", call.name)[:MAX_NAME_CHARACTERS]
    return {"id": call.call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def is_object(text: str) -> bool:
    """Tell whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
