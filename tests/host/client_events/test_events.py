"""What a client may send."""

import json
from typing import Any

import pytest
from asking import CALL, OUTPUT, SYSTEM, USER, create, parse, refusal, respond, update
from pydantic import ValidationError

from host.client_events.events import EVENT_TYPES, CharactersReload, ItemCreate, ResponseCreate, SessionUpdate
from host.client_events.items import AssistantMessage, FunctionCallOutput, UserMessage
from host.client_events.reading import parse_client_event
from host.errors import ErrorCode

ASSISTANT: dict[str, Any] = {
    "type": "message",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "Hello"}],
}
# One good example of each event, with every field it has to have.
EXAMPLES: dict[str, dict[str, Any]] = {
    "session.update": {"session": {}},
    "conversation.item.create": {"item": USER},
    "conversation.item.retrieve": {"item_id": "item_1"},
    "conversation.item.delete": {"item_id": "item_1"},
    "conversation.item.truncate": {"item_id": "item_1", "content_index": 0, "audio_end_ms": 1500},
    "response.create": {},
    "response.cancel": {},
    "input_audio_buffer.append": {"audio": "AAAA"},
    "input_audio_buffer.commit": {},
    "input_audio_buffer.clear": {},
    "output_audio_buffer.clear": {},
    "session.characters.reload": {"directory": "default"},
    "session.characters.list": {},
    "session.characters.watch": {},
}
WRONG: tuple[object, ...] = (True, 1.5, [[]], {"a": 1}, "text")


def test_there_is_an_example_of_every_event() -> None:
    assert set(EXAMPLES) == set(EVENT_TYPES)


@pytest.mark.parametrize("event_type", EXAMPLES)
def test_every_event_is_read_with_its_type_and_id(event_type: str) -> None:
    event = parse({"type": event_type, "event_id": "mine", **EXAMPLES[event_type], "unheard_of": 1})

    assert (event.type, event.event_id) == (event_type, "mine")


@pytest.mark.parametrize("event_type", EXAMPLES)
def test_events_cannot_be_changed(event_type: str) -> None:
    event = parse({"type": event_type, **EXAMPLES[event_type]})

    with pytest.raises(ValidationError, match="frozen"):
        event.event_id = "other"


@pytest.mark.parametrize(
    ("event_type", "field"), [(event_type, field) for event_type, fields in EXAMPLES.items() for field in fields]
)
def test_every_required_field_is_missed_by_name(event_type: str, field: str) -> None:
    rest = {key: value for key, value in EXAMPLES[event_type].items() if key != field}
    error = refusal({"type": event_type, "event_id": "mine", **rest})

    assert (error.code, error.param, error.event_id) == (ErrorCode.MISSING_REQUIRED_PARAMETER, field, "mine")


@pytest.mark.parametrize(
    ("event_type", "field", "wrong"),
    [
        (event_type, field, wrong)
        for event_type, fields in EXAMPLES.items()
        for field, good in fields.items()
        for wrong in WRONG
        if type(wrong) is not type(good)
    ],
)
def test_a_field_of_the_wrong_type_is_named(event_type: str, field: str, wrong: object) -> None:
    error = refusal({"type": event_type, "event_id": "mine", **EXAMPLES[event_type], field: wrong})

    assert (error.code, error.param, error.event_id) == (ErrorCode.INVALID_TYPE, field, "mine")


@pytest.mark.parametrize("event_type", EXAMPLES)
@pytest.mark.parametrize(
    ("event_id", "code", "echoed"),
    [
        (5, ErrorCode.INVALID_TYPE, None),
        ([], ErrorCode.INVALID_TYPE, None),
        ("x" * 513, ErrorCode.INVALID_VALUE, "x" * 513),
    ],
)
def test_an_event_id_is_short_text(event_type: str, event_id: object, code: str, echoed: str | None) -> None:
    error = refusal({"type": event_type, "event_id": event_id, **EXAMPLES[event_type]})

    assert (error.code, error.param, error.event_id) == (code, "event_id", echoed)


@pytest.mark.parametrize("event_type", EXAMPLES)
def test_an_event_id_may_be_null(event_type: str) -> None:
    assert parse({"type": event_type, "event_id": None, **EXAMPLES[event_type]}).event_id is None


def test_absent_null_and_set_can_be_told_apart() -> None:
    session = parse(update(instructions=None, voice="", tools=[])).session

    assert session.model_fields_set == {"instructions", "voice", "tools"}
    assert (session.instructions, session.voice, session.tools, session.character) == (None, "", [], None)


FULL_SESSION: dict[str, Any] = {
    "type": "realtime",
    "model": "gpt-realtime",
    "instructions": "Be brief.",
    "output_modalities": ["text"],
    "tools": [{"type": "function", "name": "clock", "description": "Time.", "parameters": {"type": "object"}}],
    "tool_choice": {"type": "function", "name": "clock"},
    "max_output_tokens": "inf",
    "audio": {"input": {"turn_detection": None}, "output": {"voice": "marin", "speed": 1.25}},
    "voice": "characters/ada.py",
    "character": "Ada",
    "allow_recording": True,
    "temperature": 0.8,
    "tracing": "auto",
    "truncation": {"type": "retention_ratio", "retention_ratio": 0.5},
    "prompt": {"id": "pmpt_1"},
    "include": [],
    "reasoning": {"effort": "low"},
    "greeting": True,
    "history": "forget",
    "parallel_tool_calls": True,
    "turn_detection": {"type": "server_vad"},
    "modalities": ["text", "audio"],
    "input_audio_format": "pcm16",
    "input_audio_transcription": {"model": "whisper-1"},
    "max_response_output_tokens": 100,
}


def test_a_session_keeps_everything_that_was_sent() -> None:
    event = parse_client_event(json.dumps(update(**FULL_SESSION)), reject_unknown_keys=True)

    assert isinstance(event, SessionUpdate)
    assert event.session.model_dump(exclude_unset=True) == FULL_SESSION


@pytest.mark.parametrize("field", [field for field in FULL_SESSION if field != "type"])
def test_every_setting_may_be_null(field: str) -> None:
    assert parse(update(**{field: None})).session.model_fields_set == {field}


@pytest.mark.parametrize("limit", [1, 4096, "inf"])
def test_token_limits_may_be_from_one_to_4096_or_infinite(limit: object) -> None:
    assert parse(respond(max_output_tokens=limit)).response.max_output_tokens == limit


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (USER, "Hello"),
        (SYSTEM, "It rains."),
        (ASSISTANT, "Hello"),
        (ASSISTANT | {"content": [{"type": "output_audio", "transcript": "Hm"}]}, "Hm"),
        (ASSISTANT | {"content": [{"type": "text", "text": "old"}]}, "old"),
        (USER | {"content": [{"type": "input_audio", "audio": "AAAA"}]}, ""),
        (USER | {"content": [{"type": "input_image", "image_url": "data:image/png;base64,AA", "detail": "low"}]}, ""),
        (USER | {"content": [{"type": "input_text", "text": ""}], "id": None, "status": None}, ""),
    ],
)
def test_the_words_of_a_part_are_known(item: dict[str, Any], words: str) -> None:
    assert parse(create(item)).item.content[0].words == words


def test_a_client_may_choose_an_items_id_and_place() -> None:
    event = parse(create(USER | {"id": "x" * 128, "object": "realtime.item"}) | {"previous_item_id": "root"})

    assert isinstance(event, ItemCreate)
    assert isinstance(event.item, UserMessage)
    assert (event.item.id, event.previous_item_id) == ("x" * 128, "root")


def test_a_response_may_have_its_own_input() -> None:
    items = [USER, ASSISTANT, CALL, OUTPUT, {"type": "item_reference", "id": "item_1"}]
    event = parse(respond(conversation="none", input=items, metadata={"topic": "x" * 512}))

    assert isinstance(event, ResponseCreate)
    assert event.response is not None
    assert event.response.input is not None
    assert [item.type for item in event.response.input] == [item["type"] for item in items]
    assert isinstance(event.response.input[1], AssistantMessage)
    assert isinstance(event.response.input[3], FunctionCallOutput)


def test_a_set_of_characters_may_be_sent_as_files() -> None:
    files = [{"name": "resources/ada.py", "source": "a = 1"}, {"name": "ä.py", "source": ""}]
    event = parse({"type": "session.characters.reload", "directory": None, "files": files})

    assert isinstance(event, CharactersReload)
    assert event.files is not None
    assert [(file.name, file.source) for file in event.files] == [("resources/ada.py", "a = 1"), ("ä.py", "")]


@pytest.mark.parametrize("directory", ["", "relative", "/no/such/place"])
def test_whether_a_directory_will_do_is_found_out_elsewhere(directory: str) -> None:
    assert parse({"type": "session.characters.reload", "directory": directory}).directory == directory
