"""The items of one conversation: their order, their ids, their bounds. Knows no connection and no character.

Runs in: host.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from host.errors import ClientError, ErrorCode
from host.ids import new_id
from host.items import count_characters, count_words, text_of
from host.server_events.items import Item, MessageItem
from plugin_api import Message
from sandbox.messages import said

# Beyond either the oldest items are dropped: what a session may cost the host in memory.
MAX_ITEMS: Final = 1000
MAX_CHARACTERS: Final = 1_000_000

# What hooks see of a conversation: enough to know what is going on, small enough to be sent with every call.
RECENT_MESSAGES: Final = 20
RECENT_CHARACTERS: Final = 8_000

ROOT: Final = "root"


class _Facts(msgspec.Struct, gc=False):
    """What is worth knowing of an item again and again, so that a turn costs the same however long the conversation is.

    Attributes:
        characters: Its length.
        words: The same.
    """

    characters: int
    words: int


class Conversation:
    """What was said, in order."""

    def __init__(self) -> None:
        self.id = new_id("conv")
        self._items: list[Item] = []
        self._facts: dict[str, _Facts] = {}
        self._characters = 0
        self._words = 0
        # None where it has to be put together anew.
        self._recent: tuple[Message, ...] | None = ()

    def __len__(self) -> int:
        """Count the items."""
        return len(self._items)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, oldest first."""
        return tuple(self._items)

    @property
    def words(self) -> int:
        """Words of all items."""
        return self._words

    @property
    def characters(self) -> int:
        """Characters of all items."""
        return self._characters

    def size_of(self, item: Item) -> int:
        """Return how many characters one of the items has."""
        return self._facts[item.id].characters

    def add(self, item: Item, previous_item_id: str | None = None) -> str | None:
        """Put an item behind another, or at the end, and return the id of the one before it.

        Raises:
            ClientError: There is no such item, or the new one's id is taken.
        """
        if item.id in self._facts:
            raise ClientError(ErrorCode.INVALID_VALUE, "An item with this id is there already.", "item.id")
        place = self._place_behind(previous_item_id)
        is_last = place == len(self._items)
        self._items.insert(place, item)
        self._take_in(item)
        self._recent = self._recent_with(item) if is_last else None
        before = self._items[place - 1].id if place else None
        self._drop_oldest()
        return before

    def _place_behind(self, previous_item_id: str | None) -> int:
        if previous_item_id is None:
            return len(self._items)
        if previous_item_id == ROOT:
            return 0
        place = self._find(previous_item_id)
        if place is None:
            raise ClientError(
                ErrorCode.ITEM_CREATE_INVALID_PREVIOUS_ITEM_ID,
                "There is no item with the id given as previous_item_id.",
                "previous_item_id",
            )
        return place + 1

    def _drop_oldest(self) -> None:
        while len(self._items) > MAX_ITEMS or (self._characters > MAX_CHARACTERS and len(self._items) > 1):
            self._leave_out(self._items.pop(0))
            self._recent = None

    def _take_in(self, item: Item) -> None:
        facts = self._facts[item.id] = _Facts(count_characters(item), count_words(item))
        self._characters += facts.characters
        self._words += facts.words

    def _leave_out(self, item: Item) -> None:
        facts = self._facts.pop(item.id)
        self._characters -= facts.characters
        self._words -= facts.words

    def replace(self, item: Item) -> None:
        """Put a newer version of an item in its place; if it was deleted meanwhile, it stays deleted."""
        place = self._find(item.id)
        if place is not None:
            known = self._items[place]
            self._leave_out(known)
            self._take_in(item)
            self._items[place] = item
            # As nearly always: what has just been said takes the place of what was still empty.
            is_said = place == len(self._items) - 1 and type(known) is MessageItem and not known.content
            self._recent = self._recent_with(item, instead=1) if is_said else None

    def get(self, item_id: str) -> Item | None:
        """Return the item with this id."""
        place = self._find(item_id)
        return None if place is None else self._items[place]

    def before(self, item_id: str) -> str | None:
        """Return the id of the item before this one."""
        place = self._find(item_id)
        return self._items[place - 1].id if place else None

    def delete(self, item_id: str) -> bool:
        """Take an item out, and tell whether it was there."""
        place = self._find(item_id)
        if place is None:
            return False
        self._leave_out(self._items.pop(place))
        self._recent = None
        return True

    def _find(self, item_id: str) -> int | None:
        if item_id not in self._facts:
            return None
        # From the end: what is asked for is nearly always recent.
        place = len(self._items) - 1
        while self._items[place].id != item_id:
            place -= 1
        return place

    def recent_messages(self) -> tuple[Message, ...]:
        """Return what was said lately, oldest first, as characters see it."""
        if self._recent is None:
            newest = (message_of(item) for item in reversed(self._items) if type(item) is MessageItem)
            self._recent = _oldest_first(newest)
        return self._recent

    def _recent_with(self, item: Item, instead: int = 0) -> tuple[Message, ...] | None:
        """Return what was said lately with one more item behind it, instead of so many of the last messages."""
        if self._recent is None or type(item) is not MessageItem:
            return self._recent
        messages = (*self._recent[: len(self._recent) - instead], message_of(item))[-RECENT_MESSAGES:]
        if sum([len(each.text) for each in messages]) < RECENT_CHARACTERS:
            return messages
        # What was cut before is cut shorter now: those behind it have only become longer.
        return _oldest_first(reversed(messages))


def _oldest_first(newest: Iterable[Message]) -> tuple[Message, ...]:
    """Return as many messages as characters see, from the newest on, in the order in which they were said."""
    seen: list[Message] = []
    room = RECENT_CHARACTERS
    for message in newest:
        if len(seen) == RECENT_MESSAGES or room <= 0:
            break
        seen.append(message if len(message.text) <= room else said(message.role, message.text[:room]))
        room -= len(seen[-1].text)
    seen.reverse()
    return tuple(seen)


def message_of(item: MessageItem) -> Message:
    """Return a message as characters see it, cut to the letters that they see at once."""
    return said(item.role, text_of(item)[:RECENT_CHARACTERS])
