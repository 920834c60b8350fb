"""What frames are read, and how far."""

import json
import time
from typing import Any

import pytest
from asking import USER, respond, update, user

from host.client_events.echoed import MAX_ECHOED_VALUES
from host.client_events.reading import MAX_VALUES, parse_client_event
from host.errors import ErrorCode, InvalidEvent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{",
        "{'type': 1}",
        '{"type": "session.update"} x',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": "\\ud800"}',
        '{"\\udc00": 1}',
        '"\ud800"',
        "[" * 1000 + "]" * 1000,
        "[" * 10_000,
        "9" * 5000,
        "\ufeff{}",
        '{"a": 1,}',
        "{} {}",
    ],
)
def test_a_text_that_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event(text)

    assert (caught.value.code, caught.value.param, caught.value.event_id) == (ErrorCode.INVALID_JSON, None, None)


@pytest.mark.parametrize(
    ("text", "event_id"),
    [
        ('{"event_id": "mine", "a": "\\ud800"}', "mine"),
        ('{"\\udc00": 1, "event_id": "mine"}', "mine"),
        ('{"a": [NaN], "event_id": "mine"}', "mine"),
        ('{"a": {"event_id": "inner"}, "b": NaN}', None),
        ('{"event_id": 1, "a": NaN}', None),
        ('{"event_id": "\\ud800"}', None),
        (f'{{"a": NaN, "event_id": "{"x" * 513}"}}', None),
        ('{"event_id": "mine", "a"', None),
        ('["\\ud800"]', None),
    ],
)
def test_the_id_of_what_is_nearly_json_is_repeated(text: str, event_id: str | None) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event(text)

    assert (caught.value.code, caught.value.event_id) == (ErrorCode.INVALID_JSON, event_id)


@pytest.mark.parametrize(
    ("text", "event_id"),
    [
        ('{"event_id": "mine", "a": [%s]}', "mine"),
        ('{"a": [%s], "event_id": "mine"}', "mine"),
        ('{"a": [%s], "b": {"event_id": "inner"}}', None),
        ('{"event_id": 1, "a": [%s]}', None),
        ('{"event_id": "mine", "a": [%s', None),
        ('["mine", %s]', None),
    ],
)
def test_the_id_of_an_event_with_too_many_values_is_repeated(text: str, event_id: str | None) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event(text % ",".join(["1"] * (MAX_VALUES + 1)))

    assert (caught.value.code, caught.value.event_id) == (ErrorCode.INVALID_VALUE, event_id)


@pytest.mark.parametrize(
    "text", ["1", "[]", "null", "true", '"session.update"', '[{"type": "session.update"}]', "1e999"]
)
def test_json_that_is_no_object_is_no_event(text: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event(text)

    assert (caught.value.code, caught.value.param) == (ErrorCode.INVALID_EVENT, None)


def test_numbers_beyond_json_are_not_echoed() -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event('{"type": "session.update", "session": {"audio": {"output": {"speed": 1e999}}}}')

    assert (caught.value.code, caught.value.param) == (ErrorCode.INVALID_VALUE, "session.audio.output.speed")


@pytest.mark.parametrize(
    "event",
    [
        user(*[1] * 400_000),
        respond(input=[{}] * 300_000),
        respond(input=[USER | {"content": [1] * 64}] * 1000),
        respond(metadata={str(number): 1 for number in range(80_000)}),
        update(tools=[0] * 500_000),
        update(output_modalities=[0] * 500_000),
        update(audio={"a": [[]] * 20_000}),
        {"type": "session.characters.reload", "files": [{}] * 300_000},
    ],
    ids=["parts", "items", "bad items", "metadata", "tools", "modalities", "audio", "files"],
)
def test_a_frame_full_of_mistakes_is_refused_quickly(event: dict[str, Any]) -> None:
    text = json.dumps(event)
    began = time.process_time()
    with pytest.raises(InvalidEvent):
        parse_client_event(text)

    # Several times what it takes, and less than collecting every mistake would take.
    assert time.process_time() - began < 0.25


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"session.update","session":{"prompt":[' + "[]," * 300_000 + "]]}}",
        "[" * 100_000,
        "," * 30_000,
        '","' * 300_000,
        '\\"\\\\",' * 150_000,
    ],
    ids=["arrays", "brackets", "commas", "texts", "texts of escapes"],
)
def test_more_values_than_any_event_needs_are_refused_unread(text: str) -> None:
    with pytest.raises(InvalidEvent) as refused:
        parse_client_event(text)

    assert refused.value.code == ErrorCode.INVALID_VALUE


def test_as_many_texts_as_values_and_keys_are_read() -> None:
    pairs = ",".join(f'"{number}":"a, b"' for number in range(MAX_ECHOED_VALUES - 1))
    event = parse_client_event('{"type":"session.update","session":{"audio":{' + pairs + "}}}")

    assert event.type == "session.update"


def test_what_stands_in_strings_does_not_count_as_values() -> None:
    source = "x = [" + '\\"a\\", ' * 20_000 + "]"
    event = parse_client_event(
        '{"type":"session.characters.reload","files":[{"name":"a.py","source":"' + source + '"}]}'
    )

    assert event.type == "session.characters.reload"
