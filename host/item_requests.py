"""What a client asks about single items of its conversation.

Runs in: host.
"""

from typing import TypeAlias

from host.client_events import events as asked
from host.conversation import Conversation
from host.errors import ClientError, ErrorCode
from host.server_events import ServerEvent
from host.server_events.items import Item, ItemDeleted, ItemRetrieved, ItemTruncated, MessageItem

ItemRequest: TypeAlias = asked.ItemRetrieve | asked.ItemDelete | asked.ItemTruncate


def answer_item_request(conversation: Conversation, request: ItemRequest) -> ServerEvent:
    """Do what is asked, and return the answer.

    Raises:
        ClientError: There is no such item, or it is not one of which this can be asked.
    """
    match request:
        case asked.ItemRetrieve(item_id=item_id):
            return ItemRetrieved(item=_find(conversation, item_id, ErrorCode.ITEM_RETRIEVE_INVALID_ITEM_ID))
        case asked.ItemDelete(item_id=item_id):
            _find(conversation, item_id, ErrorCode.ITEM_DELETE_INVALID_ITEM_ID)
            conversation.delete(item_id)
            return ItemDeleted(item_id=item_id)
        case asked.ItemTruncate():
            return _truncate(conversation, request)


def _truncate(conversation: Conversation, request: asked.ItemTruncate) -> ServerEvent:
    item = _find(conversation, request.item_id, ErrorCode.ITEM_TRUNCATE_INVALID_ITEM_ID)
    if not isinstance(item, MessageItem) or item.role != "assistant":
        message = "Only what a character said can be truncated."
        raise ClientError(ErrorCode.ITEM_TRUNCATE_INVALID_ITEM_ID, message, "item_id")
    if request.content_index >= max(1, len(item.content)):
        raise ClientError(ErrorCode.INVALID_VALUE, "The item has no such content.", "content_index")
    # Text has no duration, so there is nothing of it to forget.
    return ItemTruncated(
        item_id=request.item_id, content_index=request.content_index, audio_end_ms=request.audio_end_ms
    )


def _find(conversation: Conversation, item_id: str, code: ErrorCode) -> Item:
    item = conversation.get(item_id)
    if item is None:
        raise ClientError(code, "There is no item with this id in the conversation.", "item_id")
    return item
