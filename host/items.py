"""The items of a conversation: how one is made of what a client sent, what it says, and how much that is.

Runs in: host.
"""

from typing import Any

from host.client_events import items as asked
from host.ids import new_id
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem, alone


def make_item(item: asked.Item) -> Item:
    """Make an item of the conversation from what a client sent; it is complete from the start."""
    item_id = item.id or new_id("item")
    match item:
        case asked.FunctionCall():
            call_id = item.call_id or new_id("call")
            return FunctionCallItem(
                id=item_id, status="completed", call_id=call_id, name=item.name, arguments=item.arguments
            )
        case asked.FunctionCallOutput():
            return FunctionCallOutputItem(id=item_id, status="completed", call_id=item.call_id, output=item.output)
        case _:
            parts = [_make_content(item.role, part) for part in item.content]
            content = alone(parts[0]) if len(parts) == 1 else tuple(parts)
            return MessageItem(id=item_id, status=item.status or "completed", role=item.role, content=content)


def _make_content(role: str, part: asked.Part) -> Content:
    own_text = "output_text" if role == "assistant" else "input_text"
    kind = own_text if part.type == "text" else part.type
    # Sound is not kept: nothing here could hear it. Its transcript is.
    fields: dict[str, Any] = {name: getattr(part, name, None) for name in ("text", "transcript", "image_url", "detail")}
    # Clients expect one with all that was spoken, and null is allowed in no item.
    if kind == "input_audio" and fields["transcript"] is None:
        fields["transcript"] = ""
    # Checked already, and the names of parts are the same on both sides.
    return Content(**{"type": kind, **{name: value for name, value in fields.items() if value is not None}})


def text_of(item: MessageItem) -> str:
    """Return what a message says, in writing."""
    # Lists, here and below: nearly all messages have one part, and a generator takes longer than its text.
    texts = [part.text if isinstance(part.text, str) else part.transcript for part in item.content]
    return "\n".join([text for text in texts if isinstance(text, str) and text])


def count_words(item: Item) -> int:
    """Count the words of an item, as far as it is written."""
    match item:
        case MessageItem():
            return sum([len(part.text.split()) for part in item.content if isinstance(part.text, str)])
        case FunctionCallItem(arguments=text) | FunctionCallOutputItem(output=text):
            return len(text.split())


def count_characters(item: Item) -> int:
    """Count the characters of an item, as far as it is written."""
    match item:
        case MessageItem():
            return sum(
                [_length(part.text) + _length(part.transcript) + _length(part.image_url) for part in item.content]
            )
        case FunctionCallItem():
            return len(item.arguments)
        case FunctionCallOutputItem():
            return len(item.output)


def _length(text: object) -> int:
    return len(text) if isinstance(text, str) else 0
