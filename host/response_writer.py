"""The events around the words of one response: each begun item and part is ended, and `response.done` always comes.

Nothing here waits, so cancelling a response can never leave its events half told.

Runs in: host.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET

from host.conversation import Conversation
from host.ids import new_id
from host.items import text_of
from host.server_events import ServerEvent
from host.server_events import responses as events
from host.server_events.items import (
    Content,
    FunctionCallItem,
    FunctionCallOutputItem,
    Item,
    ItemAdded,
    ItemDone,
    ItemStatus,
    MessageItem,
    alone,
)
from host.server_events.responses import Part
from host.server_events.usage import InputTokenDetails, TokenDetails, Usage
from plugin_api import Message
from sandbox.messages import said

_FIRST_OF_SEVERAL: Final = re.compile(r"\s*+\S++\s++(?=\S)")

Post: TypeAlias = Callable[[ServerEvent], None]
Ending: TypeAlias = Literal["completed", "cancelled", "failed", "incomplete"]


class ResponseWriter:
    """Writes one response.

    Args:
        post: Where events go.
        conversation: The conversation that its items enter, or None for a response beside it.
        metadata: The client's own, echoed.
        max_output_tokens: Echoed.

    Attributes:
        first_words_seconds: From its beginning to its first words; None as long as there are none.
    """

    def __init__(
        self,
        post: Post,
        conversation: Conversation | None,
        metadata: dict[str, str] | None = None,
        max_output_tokens: int | Literal["inf"] = "inf",
    ) -> None:
        self.id = new_id("resp")
        self.ending: Ending | None = None
        self._post = post
        self._conversation = conversation
        self._metadata = metadata
        self._max_output_tokens = max_output_tokens
        self._output: list[Item] = []
        self._written: list[Item] = []
        # Of the latest item.
        self._index, self._item_id = -1, ""
        self._words: list[str] | None = None
        self._usage: Usage | None = None
        self._began = time.perf_counter()
        self.first_words_seconds: float | None = None

    @property
    def is_done(self) -> bool:
        """Whether it has ended."""
        return self.ending is not None

    def begin(self) -> None:
        """Announce the response."""
        self._began = time.perf_counter()
        self._post(events.ResponseCreated(response=self._response("in_progress")))

    # Words

    def add_text(self, text: str) -> None:
        """Add words to the message under way, or begin one; nothing is added to a response that has ended."""
        if self.ending is not None:
            return
        if self._words is None:
            self._words = self._begin_message()
            # A reply of several words is told in several deltas, also where a model's server sends all of it at once.
            if first := _FIRST_OF_SEVERAL.match(text):
                self._add_delta(self._words, first[0])
                text = text[first.end() :]
        self._add_delta(self._words, text)

    def _add_delta(self, words: list[str], text: str) -> None:
        words.append(text)
        self._post(
            events.OutputTextDelta(
                response_id=self.id, item_id=self._item_id, output_index=self._index, content_index=0, delta=text
            )
        )

    @property
    def passed_seconds(self) -> float:
        """Time since it began."""
        return time.perf_counter() - self._began

    def _begin_message(self) -> list[str]:
        if self.first_words_seconds is None:
            self.first_words_seconds = self.passed_seconds
        item = MessageItem(id=new_id("item"), status="in_progress", role="assistant", content=())
        self._begin_item(item)
        self._post(events.ContentPartAdded(part=Part(text=""), content_index=0, **self._place()))
        return []

    def end_message(self, status: ItemStatus = "completed") -> MessageItem | None:
        """End the message under way, if there is one, and return it."""
        if self._words is None:
            return None
        text = "".join(self._words)
        self._words = None
        self._post(events.OutputTextDone(text=text, content_index=0, **self._place()))
        self._post(events.ContentPartDone(part=Part(text=text), content_index=0, **self._place()))
        item = msgspec.structs.replace(
            self._output[-1], status=status, content=alone(Content(type="output_text", text=text))
        )
        self._end_item(item)
        assert isinstance(item, MessageItem)  # noqa: S101 (only messages have words)
        return item

    # Functions

    def add_call(self, call_id: str, name: str, arguments: str) -> None:
        """Add a complete call of a function of the client; nothing is added to a response that has ended."""
        if self.is_done:
            return
        self.end_message()
        item = FunctionCallItem(id=new_id("item"), status="in_progress", call_id=call_id, name=name, arguments="")
        self._begin_item(item)
        place = {**self._place(), "call_id": call_id}
        self._post(events.ArgumentsDelta(delta=arguments, **place))
        self._post(events.ArgumentsDone(arguments=arguments, name=name, **place))
        self._end_item(msgspec.structs.replace(item, status="completed", arguments=arguments))

    def add_own_call(self, call_id: str, name: str, arguments: str) -> None:
        """Show that a character's own function is called.

        It is an item of the conversation, not of the response: clients run what they find in a response.
        """
        self.end_message()
        self._show(
            FunctionCallItem(id=new_id("item"), status="completed", call_id=call_id, name=name, arguments=arguments)
        )

    def add_call_output(self, call_id: str, output: str) -> None:
        """Show what a character's own function answered. It is an item of the conversation, not of the response."""
        self._show(FunctionCallOutputItem(id=new_id("item"), status="completed", call_id=call_id, output=output))

    def _show(self, item: Item) -> None:
        self._written.append(item)
        if self._conversation is not None and not self.is_done:
            before = self._conversation.add(item)
            self._post(ItemAdded(previous_item_id=before, item=item))
            self._post(ItemDone(previous_item_id=before, item=item))

    # Items

    def _begin_item(self, item: Item) -> None:
        self._index, self._item_id = len(self._output), item.id
        self._output.append(item)
        self._post(events.OutputItemAdded(response_id=self.id, output_index=self._index, item=item))
        if self._conversation is not None:
            self._post(ItemAdded(previous_item_id=self._conversation.add(item), item=item))

    def _end_item(self, item: Item) -> None:
        self._output[-1] = item
        self._written.append(item)
        if self._conversation is not None:
            self._conversation.replace(item)
            self._post(ItemDone(previous_item_id=self._conversation.before(item.id), item=item))
        self._post(events.OutputItemDone(response_id=self.id, output_index=self._index, item=item))

    def _place(self) -> dict[str, Any]:
        return {"response_id": self.id, "item_id": self._item_id, "output_index": self._index}

    # The end

    def add_usage(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> None:
        """Add what a round cost."""
        known = self._usage
        read = input_tokens + (known.input_tokens if known else 0)
        written = output_tokens + (known.output_tokens if known else 0)
        cached = cached_tokens + (known.input_token_details.cached_tokens if known else 0)
        self._usage = Usage(
            total_tokens=read + written,
            input_tokens=read,
            output_tokens=written,
            input_token_details=InputTokenDetails(text_tokens=read, cached_tokens=cached),
            output_token_details=TokenDetails(text_tokens=written),
        )

    @property
    def output_tokens(self) -> int:
        """What all rounds together wrote, as far as they told."""
        return 0 if self._usage is None else self._usage.output_tokens

    @property
    def output(self) -> Sequence[Item]:
        """The items so far."""
        return tuple(self._output)

    @property
    def written(self) -> Sequence[Item]:
        """All items that have ended, with those that are none of the response's: what the next round reads."""
        return tuple(self._written)

    @property
    def said(self) -> Message | None:
        """What the response says in words, if it says anything."""
        texts = [text_of(item) for item in self._output if isinstance(item, MessageItem)]
        return said("assistant", "\n".join(texts)) if texts else None

    def end(self, status: Ending, details: events.StatusDetails | None = None) -> None:
        """End whatever is under way and the response itself; only the first end counts."""
        if self.is_done:
            return
        self.end_message("completed" if status == "completed" else "incomplete")
        self.ending = status
        self._post(events.ResponseDone(response=self._response(status, details)))

    def _response(self, status: events.ResponseStatus, details: events.StatusDetails | None = None) -> events.Response:
        usage: Usage | msgspec.UnsetType = UNSET
        if status != "in_progress":
            usage = self._usage or Usage(total_tokens=0, input_tokens=0, output_tokens=0)
        return events.Response(
            id=self.id,
            status=status,
            status_details=details,
            output=self.output,
            conversation_id=None if self._conversation is None else self._conversation.id,
            metadata=self._metadata,
            max_output_tokens=self._max_output_tokens,
            usage=usage,
        )
