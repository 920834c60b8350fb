"""The items of a conversation, and what becomes of them.

Runs in: host.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias, cast

from msgspec import UNSET, Struct, UnsetType

from host.server_events import ServerEvent

ItemStatus: TypeAlias = Literal["in_progress", "completed", "incomplete"]


class Content(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a message, as items hold it.

    Attributes:
        type: What the part is.
        text: Of an `input_text` and an `output_text`.
        transcript: What is said in audio.
        audio: Never sent: audio is not kept.
        image_url: Of an `input_image`.
        detail: How closely to look at an image.
    """

    type: Literal["input_text", "input_audio", "input_image", "output_text", "output_audio"]
    text: str | UnsetType = UNSET
    transcript: str | UnsetType = UNSET
    audio: str | UnsetType = UNSET
    image_url: str | UnsetType = UNSET
    detail: Literal["auto", "low", "high"] | UnsetType = UNSET


class OnePart(Struct, frozen=True, array_like=True, gc=False):
    """What a sequence of one part looks like, and is written like; see `alone`."""

    part: Content

    def __iter__(self) -> Iterator[Content]:
        """Go through it."""
        return iter((self.part,))

    def __len__(self) -> int:
        """Count it."""
        return 1

    def __getitem__(self, place: int) -> Content:
        """Return it."""
        return (self.part,)[place]


def alone(part: Content) -> Sequence[Content]:
    """Return the parts of a message that has but one, as nearly all have.

    A tuple is known to the collector, as this is not: two of them for each turn were what made it look.
    """
    return cast("Sequence[Content]", OnePart(part))


class MessageItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="message"):
    """What somebody said.

    Attributes:
        type: What the item is.
        id: Of the item.
        object: What the API calls an item.
        status: Whether it is complete; `incomplete` where a response ended early.
        role: Who said it.
        content: Its parts, in order.
    """

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    role: Literal["user", "system", "assistant"]
    content: Sequence[Content]


class FunctionCallItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="function_call"):
    """A function that the character wants called.

    Attributes:
        type: What the item is.
        id: Of the item.
        object: What the API calls an item.
        status: Whether it is complete; `incomplete` where a response ended early.
        call_id: What its output refers to.
        name: Of the function.
        arguments: A JSON object, as text.
    """

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    call_id: str
    name: str
    arguments: str


class FunctionCallOutputItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="function_call_output"):
    """What the function answered.

    Attributes:
        type: What the item is.
        id: Of the item.
        object: What the API calls an item.
        status: Whether it is complete.
        call_id: That of the call.
        output: What the function answered, as text.
    """

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    call_id: str
    output: str


Item: TypeAlias = MessageItem | FunctionCallItem | FunctionCallOutputItem


class ItemAdded(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.added"):
    """An item has its place in the conversation.

    Attributes:
        previous_item_id: The item before it; null if it is the first.
        item: The item, as it is now.
    """

    previous_item_id: str | None
    item: Item


class ItemDone(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.done"):
    """An item will not change any more.

    Attributes:
        previous_item_id: The item before it; null if it is the first.
        item: The item, as it is now.
    """

    previous_item_id: str | None
    item: Item


class ItemRetrieved(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.retrieved"):
    """The item that was asked for: after `conversation.item.retrieve`.

    Attributes:
        item: The item.
    """

    item: Item


class ItemDeleted(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.deleted"):
    """The item is gone: after `conversation.item.delete`.

    Attributes:
        item_id: Which one.
    """

    item_id: str


class ItemTruncated(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.truncated"):
    """The rest of the item is forgotten: after `conversation.item.truncate`.

    Attributes:
        item_id: Which one.
        content_index: As you sent it.
        audio_end_ms: As you sent it.
    """

    item_id: str
    content_index: int
    audio_end_ms: int
