"""What an item is made of, and what it says."""

import gc

import msgspec
import pytest

from host.client_events.items import UserMessage
from host.conversation import message_of
from host.items import count_words, make_item, text_of
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem


def said(*parts: Content) -> MessageItem:
    return MessageItem(id="item_1", status="completed", role="user", content=parts)


def written(text: str) -> MessageItem:
    return said(Content(type="input_text", text=text))


def test_speech_has_a_transcript_that_says_nothing_where_nobody_wrote_one() -> None:
    parts = [{"type": "input_text", "text": "Listen."}, {"type": "input_audio", "audio": "AAAA"}]
    item = make_item(UserMessage.model_validate({"type": "message", "role": "user", "content": parts}))

    assert isinstance(item, MessageItem)
    assert [part.transcript for part in item.content][1] == ""
    assert message_of(item).text == "Listen."


@pytest.mark.parametrize("texts", [["Hello."], ["Hello.", "Are you there?"], []], ids=["one", "two", "none"])
def test_an_item_has_the_parts_that_were_sent(texts: list[str]) -> None:
    parts = [{"type": "input_text", "text": text} for text in texts]
    item = make_item(UserMessage.model_validate({"type": "message", "role": "user", "content": parts}))

    assert isinstance(item, MessageItem)
    assert [part.text for part in item.content] == [item.content[place].text for place in range(len(texts))] == texts
    assert (len(item.content), bool(item.content)) == (len(texts), bool(texts))
    assert msgspec.json.decode(msgspec.json.encode(item))["content"] == parts


def test_the_collector_hears_nothing_of_what_is_said() -> None:
    parts = [{"type": "input_text", "text": "Hello."}]
    item = make_item(UserMessage.model_validate({"type": "message", "role": "user", "content": parts}))

    assert isinstance(item, MessageItem)
    assert not any(map(gc.is_tracked, (item, item.content, *item.content)))


def test_a_message_says_its_text_or_what_was_understood_of_its_sound() -> None:
    message = said(
        Content(type="input_text", text="One"),
        Content(type="input_audio", transcript="two"),
        Content(type="input_audio", audio="AAAA"),
        Content(type="input_image", image_url="data:image/png;base64,AAAA"),
    )

    assert text_of(message) == "One\ntwo"


CALL = FunctionCallItem(id="item_1", status="completed", call_id="call_1", name="look", arguments='{"at": "sea"}')
OUTPUT = FunctionCallOutputItem(id="item_1", status="completed", call_id="call_1", output="a b c d")


@pytest.mark.parametrize(("item", "words"), [(written(" a  b\nc"), 3), (written(""), 0), (CALL, 2), (OUTPUT, 4)])
def test_a_word_counts_as_a_token(item: Item, words: int) -> None:
    assert count_words(item) == words
