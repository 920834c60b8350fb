"""What of a conversation is sent to a language model, and what is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.conversation import Conversation
from host.history import CHARACTERS_A_TOKEN, History
from host.replies import ReplyFailed
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem


def said(text: str, item_id: str) -> MessageItem:
    return MessageItem(id=item_id, status="completed", role="user", content=(Content(type="input_text", text=text),))


def call(call_id: str) -> FunctionCallItem:
    return FunctionCallItem(id=f"item of {call_id}", status="completed", call_id=call_id, name="f", arguments="{}")


def output(call_id: str, text: str) -> FunctionCallOutputItem:
    return FunctionCallOutputItem(id=f"output of {call_id}", status="completed", call_id=call_id, output=text)


def history_of(*items: Item, most: int) -> tuple[Conversation, History]:
    conversation = Conversation()
    for item in items:
        conversation.add(item)
    return conversation, History(conversation, most)


def ids(items: object) -> list[str]:
    return [item.id for item in items]  # type: ignore[attr-defined]


def test_all_of_a_conversation_that_fits_is_kept() -> None:
    conversation, history = history_of(said("12345", "a"), said("12345", "b"), most=10)

    assert history.kept("auto") == conversation.items
    assert history.kept("disabled") == conversation.items


def test_nothing_of_an_empty_conversation_is_kept() -> None:
    assert list(history_of(most=10)[1].kept("auto")) == []


def test_the_oldest_items_are_dropped_first_and_no_more_than_has_to_be() -> None:
    _, history = history_of(said("12345", "a"), said("123", "b"), said("1234567", "c"), most=10)

    assert ids(history.kept("auto")) == ["b", "c"]


def test_the_newest_item_stays_even_if_it_alone_is_too_long() -> None:
    _, history = history_of(said("1", "a"), said("x" * 100, "b"), most=10)

    assert ids(history.kept("auto")) == ["b"]


def test_the_newest_output_keeps_its_call() -> None:
    _, history = history_of(said("1" * 9, "a"), call("one"), said("2" * 9, "b"), output("one", "x" * 100), most=10)

    assert ids(history.kept("auto")) == ["item of one", "b", "output of one"]


def test_an_output_without_a_call_stays_alone() -> None:
    _, history = history_of(said("1" * 9, "a"), output("one", "x" * 100), most=10)

    assert ids(history.kept("auto")) == ["output of one"]


def test_where_truncation_is_disabled_a_conversation_that_does_not_fit_fails() -> None:
    _, history = history_of(said("123456", "a"), said("123456", "b"), most=10)

    with pytest.raises(ReplyFailed) as failed:
        history.kept("disabled")

    assert failed.value.code == "history_too_long"


def test_a_retention_ratio_drops_more_at_once_and_lets_the_next_turns_begin_alike() -> None:
    conversation, history = history_of(*(said("12345", name) for name in "abc"), most=12)
    ratio = {"type": "retention_ratio", "retention_ratio": 0.5}

    assert ids(history.kept(ratio)) == ["c"]
    conversation.add(said("12345", "d"))
    assert ids(history.kept(ratio)) == ["c", "d"]
    conversation.add(said("12345", "e"))
    assert ids(history.kept(ratio)) == ["e"]


def test_what_is_kept_begins_anew_once_its_first_item_is_deleted() -> None:
    conversation, history = history_of(*(said("12345", name) for name in "abc"), most=12)
    ratio = {"type": "retention_ratio", "retention_ratio": 0.5}
    history.kept(ratio)

    conversation.delete("c")

    assert ids(history.kept(ratio)) == ["a", "b"]


def test_a_client_may_allow_less_than_the_server_and_not_more() -> None:
    def ratio(tokens: int) -> dict[str, object]:
        return {"type": "retention_ratio", "retention_ratio": 1.0, "token_limits": {"post_instructions": tokens}}

    _, history = history_of(*(said("x" * CHARACTERS_A_TOKEN, name) for name in "abcd"), most=3 * CHARACTERS_A_TOKEN)

    assert ids(history.kept(ratio(2))) == ["c", "d"]
    assert ids(history.kept(ratio(1000))) == ["b", "c", "d"]
    assert ids(history.kept({"type": "retention_ratio", "retention_ratio": 1.0, "token_limits": None})) == [*"bcd"]


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=30),
    st.integers(1, 60),
    st.floats(0, 1),
)
def test_what_is_kept_is_the_end_of_the_conversation_and_fits(sizes: list[int], most: int, ratio: float) -> None:
    items = [said("x" * size, str(place)) for place, size in enumerate(sizes)]
    conversation, history = history_of(*items, most=most)

    kept = history.kept({"type": "retention_ratio", "retention_ratio": ratio})

    assert list(kept) == list(conversation.items[len(items) - len(kept) :])
    assert kept
    assert len(kept) == 1 or sum(conversation.size_of(item) for item in kept) <= most
