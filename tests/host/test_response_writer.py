"""The events around the words of one response."""

from typing import Any

import msgspec
import pytest

from host.conversation import Conversation
from host.items import text_of
from host.response_writer import ResponseWriter
from host.server_events import ServerEvent
from host.server_events import responses as events
from host.server_events.responses import StatusDetails

CANCELLED = StatusDetails(type="cancelled", reason="client_cancelled")


class Paper:
    """What a writer has written."""

    def __init__(self) -> None:
        self.events: list[ServerEvent] = []

    def post(self, event: ServerEvent) -> None:
        self.events.append(event)

    @property
    def types(self) -> list[str]:
        return [self.plain(event)["type"] for event in self.events]

    @staticmethod
    def plain(event: ServerEvent) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(event)
        return plain


def test_a_response_that_has_ended_writes_nothing_more_and_adds_nothing_to_the_conversation() -> None:
    paper, conversation = Paper(), Conversation()
    writer = ResponseWriter(paper.post, conversation)
    writer.begin()
    writer.add_text("one ")
    writer.end("cancelled", CANCELLED)
    written, items = len(paper.events), len(conversation)

    writer.add_text("two ")
    writer.add_call("call_1", "tool", "{}")
    writer.add_call_output("call_1", "late")
    writer.end_message()
    writer.end("completed")

    assert (len(paper.events), len(conversation)) == (written, items)
    assert paper.types[-1] == "response.done"
    assert writer.ending == "cancelled"


@pytest.mark.parametrize(
    ("text", "deltas"),
    [
        ("Come in, dear guest.", ["Come ", "in, dear guest."]),
        ("  Come\n\nin", ["  Come\n\n", "in"]),
        ("Come", ["Come"]),
        ("Come ", ["Come "]),
        (" \n ", [" \n "]),
        ("", [""]),
    ],
)
def test_several_words_are_told_in_several_deltas_even_if_they_come_in_one_piece(text: str, deltas: list[str]) -> None:
    paper = Paper()
    writer = ResponseWriter(paper.post, None)
    writer.begin()

    writer.add_text(text)
    writer.add_text(" And sit down.")

    told = [event.delta for event in paper.events if isinstance(event, events.OutputTextDelta)]
    item = writer.end_message()
    assert told == [*deltas, " And sit down."]
    assert item is not None
    assert text_of(item) == "".join(told)


def test_an_end_before_any_word_is_just_the_end() -> None:
    paper = Paper()
    writer = ResponseWriter(paper.post, Conversation())
    writer.begin()
    writer.end("failed")

    assert paper.types == ["response.created", "response.done"]


def test_a_call_ends_the_message_before_it() -> None:
    paper = Paper()
    writer = ResponseWriter(paper.post, None)
    writer.begin()
    writer.add_text("Well. ")
    writer.add_call("call_1", "tool", '{"a": 1}')
    writer.end("completed")

    assert paper.types == [
        "response.created",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
        "response.done",
    ]
    assert [item.status for item in writer.output] == ["completed", "completed"]


def test_what_several_rounds_cost_is_added_up() -> None:
    paper = Paper()
    writer = ResponseWriter(paper.post, None)
    writer.add_usage(10, 2, cached_tokens=4)
    writer.add_usage(20, 3, cached_tokens=5)
    writer.end("completed")
    usage = Paper.plain(paper.events[-1])["response"]["usage"]

    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (30, 5, 35)
    assert usage["input_token_details"]["cached_tokens"] == 9


def test_only_words_count_as_what_was_said() -> None:
    writer = ResponseWriter(Paper().post, None)
    writer.add_call("call_1", "tool", "{}")
    assert writer.said is None

    writer.add_text("It is ")
    writer.add_text("noon.")
    writer.end("completed")
    assert writer.said is not None
    assert writer.said.text == "It is noon."


def test_a_call_of_the_characters_own_is_of_the_conversation_and_not_of_the_response() -> None:
    paper, conversation = Paper(), Conversation()
    writer = ResponseWriter(paper.post, conversation)

    writer.add_text("Wait.")
    writer.add_own_call("call_1", "tool", "{}")
    writer.add_call_output("call_1", "done")
    writer.end("completed")

    assert paper.types[-5:] == [
        "conversation.item.added",
        "conversation.item.done",
        "conversation.item.added",
        "conversation.item.done",
        "response.done",
    ]
    assert [type(item).__name__ for item in conversation.items] == [
        "MessageItem",
        "FunctionCallItem",
        "FunctionCallOutputItem",
    ]
    assert len(writer.output) == 1


def test_a_call_of_the_characters_own_beside_the_conversation_is_not_shown() -> None:
    paper = Paper()
    writer = ResponseWriter(paper.post, None)

    writer.add_own_call("call_1", "tool", "{}")
    writer.end("completed")

    assert paper.types == ["response.done"]
