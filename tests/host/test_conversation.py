"""The items of a conversation: order, ids, bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host import conversation as conversations
from host.conversation import (
    MAX_CHARACTERS,
    MAX_ITEMS,
    RECENT_CHARACTERS,
    RECENT_MESSAGES,
    ROOT,
    Conversation,
    message_of,
)
from host.errors import ClientError, ErrorCode
from host.items import count_words
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem


def said(text: str, item_id: str) -> MessageItem:
    return MessageItem(id=item_id, status="completed", role="user", content=(Content(type="input_text", text=text),))


def conversation_of(*items: Item) -> Conversation:
    conversation = Conversation()
    for item in items:
        conversation.add(item)
    return conversation


def ids(conversation: Conversation) -> list[str]:
    return [item.id for item in conversation.items]


def test_an_item_goes_to_the_end_or_where_it_is_told_to() -> None:
    conversation = Conversation()

    assert conversation.add(said("", "b")) is None
    assert conversation.add(said("", "d")) == "b"
    assert conversation.add(said("", "a"), ROOT) is None
    assert conversation.add(said("", "c"), "b") == "b"
    assert ids(conversation) == ["a", "b", "c", "d"]
    assert [conversation.before(item_id) for item_id in "abcd"] == [None, "a", "b", "c"]


def test_an_item_that_cannot_be_placed_changes_nothing() -> None:
    conversation = conversation_of(said("", "a"))

    with pytest.raises(ClientError) as twice:
        conversation.add(said("", "a"))
    with pytest.raises(ClientError) as lost:
        conversation.add(said("", "b"), "x")

    assert twice.value.code == ErrorCode.INVALID_VALUE
    assert lost.value.code == ErrorCode.ITEM_CREATE_INVALID_PREVIOUS_ITEM_ID
    assert ids(conversation) == ["a"]


def test_what_was_deleted_meanwhile_stays_deleted_when_its_newer_version_comes() -> None:
    conversation = conversation_of(said("old", "a"), said("", "b"))
    conversation.replace(said("new", "a"))
    assert conversation.get("a") == said("new", "a")

    assert conversation.delete("a")
    assert not conversation.delete("a")
    conversation.replace(said("newer", "a"))
    assert ids(conversation) == ["b"]


def test_the_oldest_items_are_dropped_when_there_are_too_many() -> None:
    conversation = conversation_of(*(said("", str(number)) for number in range(MAX_ITEMS + 3)))

    assert len(conversation) == MAX_ITEMS
    assert ids(conversation)[0] == "3"


def test_the_oldest_items_are_dropped_when_they_are_too_long() -> None:
    half = "x" * (MAX_CHARACTERS // 2)
    call = FunctionCallItem(id="call", status="completed", call_id="c", name="n", arguments=half)
    output = FunctionCallOutputItem(id="output", status="completed", call_id="c", output=half)
    conversation = conversation_of(call, output)
    assert ids(conversation) == ["call", "output"]

    conversation.add(said("one more", "m"))
    assert ids(conversation) == ["output", "m"]

    conversation.replace(said(half + half, "m"))
    conversation.add(said("", "n"))
    assert ids(conversation) == ["m", "n"]


def test_characters_see_the_latest_messages_oldest_first() -> None:
    conversation = conversation_of(*(said(f"m{number}", str(number)) for number in range(RECENT_MESSAGES + 5)))
    recent = conversation.recent_messages()

    assert [message.text for message in recent] == [f"m{number}" for number in range(5, RECENT_MESSAGES + 5)]


def test_characters_see_no_more_letters_than_they_may() -> None:
    conversation = conversation_of(said("x" * RECENT_CHARACTERS, "a"), said("latest", "b"))
    recent = conversation.recent_messages()

    assert recent[-1].text == "latest"
    assert sum(len(message.text) for message in recent) == RECENT_CHARACTERS
    assert len(message_of(said("x" * 9999, "c")).text) == RECENT_CHARACTERS


def test_characters_see_a_message_as_it_is_now() -> None:
    conversation = conversation_of(said("old", "a"), said("second", "b"))
    assert [message.text for message in conversation.recent_messages()] == ["old", "second"]

    conversation.replace(said("new", "a"))
    assert [message.text for message in conversation.recent_messages()] == ["new", "second"]

    conversation.delete("b")
    assert [message.text for message in conversation.recent_messages()] == ["new"]


@given(st.lists(st.tuples(st.sampled_from(["add", "replace", "delete"]), st.sampled_from("abcd"), st.text())))
def test_whatever_is_done_words_and_messages_are_those_of_the_items_there_are(
    changes: list[tuple[str, str, str]],
) -> None:
    conversation = Conversation()
    for what, item_id, text in changes:
        if what == "delete":
            conversation.delete(item_id)
        elif what == "replace" or conversation.get(item_id):
            conversation.replace(said(text, item_id))
        else:
            conversation.add(said(text, item_id))

        assert conversation.words == sum(map(count_words, conversation.items))
        messages = tuple(message_of(item) for item in conversation.items if isinstance(item, MessageItem))
        assert conversation.recent_messages() == messages


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "replace", "delete"]),
            st.sampled_from("abcdef"),
            st.sampled_from(["", "x", "four", "twelve lette"]),
            st.booleans(),
        )
    )
)
def test_whatever_is_done_characters_see_what_they_would_if_all_was_put_together_anew(
    changes: list[tuple[str, str, str, bool]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversations, "RECENT_MESSAGES", 3)
        patch.setattr(conversations, "RECENT_CHARACTERS", 10)
        conversation = Conversation()
        for what, item_id, text, is_first in changes:
            if what == "delete":
                conversation.delete(item_id)
            elif what == "replace" or conversation.get(item_id):
                conversation.replace(said(text, item_id))
            else:
                conversation.add(said(text, item_id), ROOT if is_first else None)

            # What is put before others has all of them looked at again.
            anew = Conversation()
            for item in reversed(conversation.items):
                anew.add(item, ROOT)
            assert conversation.recent_messages() == anew.recent_messages()


def test_what_is_being_said_is_seen_as_it_grows() -> None:
    empty = MessageItem(id="b", status="in_progress", role="user", content=())
    conversation = conversation_of(said("x" * RECENT_CHARACTERS, "a"), empty)
    assert [message.text for message in conversation.recent_messages()] == ["x" * RECENT_CHARACTERS, ""]

    conversation.replace(said("yes", "b"))
    assert [message.text for message in conversation.recent_messages()] == ["x" * (RECENT_CHARACTERS - 3), "yes"]


def test_the_words_of_items_that_were_dropped_count_no_more() -> None:
    conversation = conversation_of(*(said("two words", str(number)) for number in range(MAX_ITEMS + 3)))

    assert conversation.words == 2 * MAX_ITEMS


def test_a_new_conversation_has_an_id_although_it_is_empty() -> None:
    assert Conversation().id.startswith("conv_")
    assert Conversation().id != Conversation().id
