"""How much of a conversation a language model is sent.

Runs in: host.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from host.conversation import Conversation
from host.replies import ReplyFailed
from host.server_events.items import FunctionCallItem, FunctionCallOutputItem, Item

# What a token is taken for where a client bounds them: about what English has, and no server tells before it is asked.
CHARACTERS_A_TOKEN: Final = 4

Truncation: TypeAlias = str | Mapping[str, Any]


class History:
    """The part of one conversation that fits, and what a client wants dropped of it.

    The oldest items are dropped first, each as a whole. The newest always stays; if it is the output of a function,
    its call stays with it.

    Args:
        conversation: Whose items they are.
        most_characters: What fits: texts, arguments and outputs together.
    """

    def __init__(self, conversation: Conversation, most_characters: int) -> None:
        self._conversation = conversation
        self._most_characters = most_characters
        # Where a client wants more dropped than has to be, so that the next turns begin like this one.
        self._first_kept: str | None = None

    def kept(self, truncation: Truncation) -> Sequence[Item]:
        """Return the items that are sent, oldest first.

        Args:
            truncation: ``auto``, ``disabled``, or the API's object with a ``retention_ratio``.

        Raises:
            ReplyFailed: ``history_too_long``: not all fits, and nothing may be dropped.
        """
        items = self._conversation.items
        most, ratio = self._bounds(truncation)
        first = self._place_of_first_kept(items)
        characters = self._conversation.characters if first == 0 else sum(map(self._size, items[first:]))
        if characters <= most:
            return items[first:]
        if truncation == "disabled":
            message = f"The conversation has more than {most} characters, and truncation is disabled."
            raise ReplyFailed("history_too_long", message)
        first = self._drop(items, first, characters - int(most * ratio))
        if ratio < 1:
            self._first_kept = items[first].id
        return items[first:]

    def _bounds(self, truncation: Truncation) -> tuple[int, float]:
        if isinstance(truncation, str):
            return self._most_characters, 1.0
        tokens = (truncation.get("token_limits") or {}).get("post_instructions")
        most = self._most_characters if tokens is None else min(self._most_characters, tokens * CHARACTERS_A_TOKEN)
        return most, truncation["retention_ratio"]

    def _place_of_first_kept(self, items: Sequence[Item]) -> int:
        return next((place for place, item in enumerate(items) if item.id == self._first_kept), 0)

    def _drop(self, items: Sequence[Item], first: int, surplus: int) -> int:
        last = _first_that_stays(items)
        while first < last and surplus > 0:
            surplus -= self._size(items[first])
            first += 1
        return first

    def _size(self, item: Item) -> int:
        return self._conversation.size_of(item)


def _first_that_stays(items: Sequence[Item]) -> int:
    newest = items[-1]
    last = len(items) - 1
    if not isinstance(newest, FunctionCallOutputItem):
        return last
    calls = (place for place, item in enumerate(items) if _is_call(item, newest.call_id))
    return next(calls, last)


def _is_call(item: Item, call_id: str) -> bool:
    return isinstance(item, FunctionCallItem) and item.call_id == call_id
