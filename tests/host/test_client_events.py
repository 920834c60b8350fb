"""What a client may send, what it may not, and that nothing else can come of it."""

import json
import time
from typing import Any

import pytest
from described import is_described
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from host.client_events.echoed import MAX_ECHOED_VALUES
from host.client_events.events import EVENT_TYPES, CharactersReload, ItemCreate, ResponseCreate, SessionUpdate
from host.client_events.items import AssistantMessage, FunctionCallOutput, UserMessage
from host.client_events.mistakes import quoted
from host.client_events.reading import MAX_VALUES, parse_client_event
from host.errors import MEANINGS, ClientError, ErrorCode, InvalidEvent

USER: dict[str, Any] = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
SYSTEM: dict[str, Any] = {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "It rains."}]}
ASSISTANT: dict[str, Any] = {
    "type": "message",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "Hello"}],
}
CALL: dict[str, Any] = {"type": "function_call", "name": "clock", "arguments": "{}", "call_id": "call_1"}
OUTPUT: dict[str, Any] = {"type": "function_call_output", "call_id": "call_1", "output": "noon"}

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


RATIO: dict[str, Any] = {"type": "retention_ratio", "retention_ratio": 0.5}
WRONG: tuple[object, ...] = (True, 1.5, [[]], {"a": 1}, "text")


def parse(event: dict[str, Any]) -> Any:
    read = parse_client_event(json.dumps(event))
    # Whatever is taken is as clients are told.
    assert is_described(event)
    return read


def refusal(event: dict[str, Any], **options: bool) -> InvalidEvent:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event(json.dumps(event), **options)
    return caught.value


def create(item: object) -> dict[str, Any]:
    return {"type": "conversation.item.create", "item": item}


def user(*parts: object) -> dict[str, Any]:
    return create({"type": "message", "role": "user", "content": list(parts)})


def update(**session: object) -> dict[str, Any]:
    return {"type": "session.update", "session": session}


def respond(**response: object) -> dict[str, Any]:
    return {"type": "response.create", "response": response}


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


REFUSED: list[tuple[str, dict[str, Any], ErrorCode, str]] = [
    # The event itself
    ("no type", {}, ErrorCode.MISSING_REQUIRED_PARAMETER, "type"),
    ("a null type", {"type": None}, ErrorCode.INVALID_TYPE, "type"),
    ("a number as type", {"type": 7}, ErrorCode.INVALID_TYPE, "type"),
    ("a list as type", {"type": ["session.update"]}, ErrorCode.INVALID_TYPE, "type"),
    ("an unknown type", {"type": "session.destroy"}, ErrorCode.INVALID_VALUE, "type"),
    ("an event of the server", {"type": "session.created"}, ErrorCode.INVALID_VALUE, "type"),
    # Items
    ("an item without a type", create({}), ErrorCode.MISSING_REQUIRED_PARAMETER, "item.type"),
    ("an item with a number as type", create({"type": 1}), ErrorCode.INVALID_TYPE, "item.type"),
    ("an unknown item", create({"type": "mcp_call"}), ErrorCode.INVALID_VALUE, "item.type"),
    ("a reference as new item", create({"type": "item_reference", "id": "x"}), ErrorCode.INVALID_VALUE, "item.type"),
    ("a message without a role", create({"type": "message"}), ErrorCode.MISSING_REQUIRED_PARAMETER, "item.role"),
    ("an unknown role", create(USER | {"role": "tool"}), ErrorCode.INVALID_VALUE, "item.role"),
    (
        "a message without content",
        create({"type": "message", "role": "user"}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "item.content",
    ),
    ("text as content", create(USER | {"content": "Hello"}), ErrorCode.INVALID_TYPE, "item.content"),
    ("too many parts", user(*USER["content"] * 65), ErrorCode.INVALID_VALUE, "item.content"),
    ("an empty id", create(USER | {"id": ""}), ErrorCode.INVALID_VALUE, "item.id"),
    ("a long id", create(USER | {"id": "x" * 129}), ErrorCode.INVALID_VALUE, "item.id"),
    ("a number as id", create(USER | {"id": 1}), ErrorCode.INVALID_TYPE, "item.id"),
    ("an unknown status", create(USER | {"status": "lost"}), ErrorCode.INVALID_VALUE, "item.status"),
    ("a long previous id", create(USER) | {"previous_item_id": "x" * 129}, ErrorCode.INVALID_VALUE, "previous_item_id"),
    # Parts
    ("a part without type", user({"text": "a"}), ErrorCode.MISSING_REQUIRED_PARAMETER, "item.content[0].type"),
    ("text as part", user("Hello"), ErrorCode.INVALID_TYPE, "item.content[0]"),
    ("an unknown part", user({"type": "video"}), ErrorCode.INVALID_VALUE, "item.content[0].type"),
    (
        "the second part at fault",
        user(USER["content"][0], {"type": "input_text", "text": 1}),
        ErrorCode.INVALID_TYPE,
        "item.content[1].text",
    ),
    (
        "an input_text without text",
        user({"type": "input_text"}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "item.content[0].text",
    ),
    (
        "an image without a picture",
        user({"type": "input_image"}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "item.content[0].image_url",
    ),
    (
        "a user with a character's part",
        user({"type": "output_text", "text": "a"}),
        ErrorCode.INVALID_VALUE,
        "item.content[0].type",
    ),
    (
        "a system message with audio",
        create(SYSTEM | {"content": [{"type": "input_audio", "audio": "AA"}]}),
        ErrorCode.INVALID_VALUE,
        "item.content[0].type",
    ),
    (
        "a text that is too long",
        user({"type": "input_text", "text": "x" * 300_000}),
        ErrorCode.INVALID_VALUE,
        "item.content[0].text",
    ),
    # Functions
    (
        "a call without a name",
        create({"type": "function_call", "arguments": ""}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "item.name",
    ),
    ("arguments as object", create(CALL | {"arguments": {}}), ErrorCode.INVALID_TYPE, "item.arguments"),
    ("an output as object", create(OUTPUT | {"output": {}}), ErrorCode.INVALID_TYPE, "item.output"),
    (
        "an output of no call",
        create({"type": "function_call_output", "output": ""}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "item.call_id",
    ),
    # Places
    (
        "a negative index",
        {"type": "conversation.item.truncate", "item_id": "a", "content_index": -1, "audio_end_ms": 0},
        ErrorCode.INVALID_VALUE,
        "content_index",
    ),
    (
        "an endless time",
        {"type": "conversation.item.truncate", "item_id": "a", "content_index": 0, "audio_end_ms": 10**30},
        ErrorCode.INVALID_VALUE,
        "audio_end_ms",
    ),
    # The session
    ("another kind of session", update(type="transcription"), ErrorCode.INVALID_VALUE, "session.type"),
    ("instructions as list", update(instructions=["a"]), ErrorCode.INVALID_TYPE, "session.instructions"),
    ("long instructions", update(instructions="x" * 65_537), ErrorCode.INVALID_VALUE, "session.instructions"),
    (
        "an unknown modality",
        update(output_modalities=["smell"]),
        ErrorCode.INVALID_VALUE,
        "session.output_modalities[0]",
    ),
    ("tools as object", update(tools={}), ErrorCode.INVALID_TYPE, "session.tools"),
    (
        "a tool without a name",
        update(tools=[{"type": "function"}]),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "session.tools[0].name",
    ),
    ("an mcp tool", update(tools=[{"type": "mcp", "name": "a"}]), ErrorCode.INVALID_VALUE, "session.tools[0].type"),
    ("too many tools", update(tools=[{"name": "a"}] * 129), ErrorCode.INVALID_VALUE, "session.tools"),
    ("an unknown choice", update(tool_choice="maybe"), ErrorCode.INVALID_VALUE, "session.tool_choice"),
    ("a number as choice", update(tool_choice=1), ErrorCode.INVALID_TYPE, "session.tool_choice"),
    (
        "a choice without a name",
        update(tool_choice={"type": "function"}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "session.tool_choice.name",
    ),
    ("no tokens", update(max_output_tokens=0), ErrorCode.INVALID_VALUE, "session.max_output_tokens"),
    ("too many tokens", update(max_output_tokens=4097), ErrorCode.INVALID_VALUE, "session.max_output_tokens"),
    ("some tokens", update(max_output_tokens="some"), ErrorCode.INVALID_VALUE, "session.max_output_tokens"),
    ("true tokens", update(max_output_tokens=True), ErrorCode.INVALID_TYPE, "session.max_output_tokens"),
    ("half tokens", update(max_output_tokens=1.5), ErrorCode.INVALID_TYPE, "session.max_output_tokens"),
    ("audio as text", update(audio="loud"), ErrorCode.INVALID_TYPE, "session.audio"),
    ("audio of 10000 values", update(audio={"a": [0] * 10_000}), ErrorCode.INVALID_VALUE, "session.audio"),
    ("a voice as object", update(voice={"id": "a"}), ErrorCode.INVALID_TYPE, "session.voice"),
    ("a character as number", update(character=1), ErrorCode.INVALID_TYPE, "session.character"),
    ("recording as text", update(allow_recording="yes"), ErrorCode.INVALID_TYPE, "session.allow_recording"),
    # Responses
    ("a response as list", {"type": "response.create", "response": []}, ErrorCode.INVALID_TYPE, "response"),
    ("another conversation", respond(conversation="mine"), ErrorCode.INVALID_VALUE, "response.conversation"),
    ("an unknown input", respond(input=[USER, {"type": "x"}]), ErrorCode.INVALID_VALUE, "response.input[1].type"),
    (
        "an input's part",
        respond(input=[USER | {"content": [{"type": "input_text", "text": []}]}]),
        ErrorCode.INVALID_TYPE,
        "response.input[0].content[0].text",
    ),
    (
        "a reference to nothing",
        respond(input=[{"type": "item_reference"}]),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "response.input[0].id",
    ),
    ("metadata as text", respond(metadata="a"), ErrorCode.INVALID_TYPE, "response.metadata"),
    (
        "too much metadata",
        respond(metadata={str(number): "" for number in range(17)}),
        ErrorCode.INVALID_VALUE,
        "response.metadata",
    ),
    ("a number in metadata", respond(metadata={"message": 1}), ErrorCode.INVALID_TYPE, "response.metadata.message"),
    ("a long value in metadata", respond(metadata={"a": "x" * 513}), ErrorCode.INVALID_VALUE, "response.metadata.a"),
    (
        "a long key in metadata",
        respond(metadata={"k" * 65: ""}),
        ErrorCode.INVALID_VALUE,
        f"response.metadata.{'k' * 65}",
    ),
    # What is kept of a conversation
    (
        "a mode of truncation that is not known",
        update(truncation="most"),
        ErrorCode.INVALID_VALUE,
        "session.truncation",
    ),
    ("a number as truncation", update(truncation=1), ErrorCode.INVALID_TYPE, "session.truncation"),
    ("truncation of no type", update(truncation={}), ErrorCode.MISSING_REQUIRED_PARAMETER, "session.truncation.type"),
    (
        "truncation without its ratio",
        update(truncation={"type": "retention_ratio"}),
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "session.truncation.retention_ratio",
    ),
    (
        "a ratio above one",
        update(truncation={"type": "retention_ratio", "retention_ratio": 1.5}),
        ErrorCode.INVALID_VALUE,
        "session.truncation.retention_ratio",
    ),
    (
        "text as a ratio",
        update(truncation={"type": "retention_ratio", "retention_ratio": "half"}),
        ErrorCode.INVALID_TYPE,
        "session.truncation.retention_ratio",
    ),
    (
        "a negative number of tokens",
        update(truncation=RATIO | {"token_limits": {"post_instructions": -1}}),
        ErrorCode.INVALID_VALUE,
        "session.truncation.token_limits.post_instructions",
    ),
    ("text as greeting", update(greeting="yes"), ErrorCode.INVALID_TYPE, "session.greeting"),
    ("an unknown history", update(history="erase"), ErrorCode.INVALID_VALUE, "session.history"),
    # Characters
    ("a reload of nothing", {"type": "session.characters.reload"}, ErrorCode.MISSING_REQUIRED_PARAMETER, "directory"),
    (
        "a reload of both",
        {"type": "session.characters.reload", "directory": "default", "files": []},
        ErrorCode.INVALID_VALUE,
        "files",
    ),
    (
        "a long directory",
        {"type": "session.characters.reload", "directory": "/" * 4097},
        ErrorCode.INVALID_VALUE,
        "directory",
    ),
    ("files as object", {"type": "session.characters.reload", "files": {}}, ErrorCode.INVALID_TYPE, "files"),
    (
        "a file without source",
        {"type": "session.characters.reload", "files": [{"name": "a.py"}]},
        ErrorCode.MISSING_REQUIRED_PARAMETER,
        "files[0].source",
    ),
    (
        "a file without name",
        {"type": "session.characters.reload", "files": [{"name": "", "source": ""}]},
        ErrorCode.INVALID_VALUE,
        "files[0].name",
    ),
    (
        "a file that is too large",
        {"type": "session.characters.reload", "files": [{"name": "a.py", "source": "#" * 262_145}]},
        ErrorCode.FILE_TOO_LARGE,
        "files[0].source",
    ),
    (
        "too many files",
        {"type": "session.characters.reload", "files": [{}] * 201},
        ErrorCode.TOO_MANY_FILES,
        "files",
    ),
]


@pytest.mark.parametrize(("event", "code", "param"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_mistake_is_refused_by_code_and_place(event: dict[str, Any], code: ErrorCode, param: str) -> None:
    error = refusal(event | {"event_id": "mine"})

    assert (error.code, error.param, error.event_id) == (code, param, "mine")
    assert error.message.startswith(param[:80])
    assert error.message.endswith(".")
    assert len(error.message) < 1000
    assert "pydantic" not in error.message


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


def test_the_answer_to_an_unknown_event_lists_the_known_ones() -> None:
    message = refusal({"type": "session.destroy"}).message

    assert "'session.destroy'" in message
    assert all(event_type in message for event_type in EVENT_TYPES)


@pytest.mark.parametrize("value", ["x" * 100_000, "\n\r\0\x1b[31m\u202e" * 50, "'\"\\" * 100])
def test_a_message_quotes_little_and_harmless_text(value: str) -> None:
    message = refusal(user({"type": value})).message

    assert quoted(value) in message
    assert len(quoted(value)) <= 82
    assert message.isprintable()


def test_a_path_repeats_little_and_harmless_text() -> None:
    param = refusal(respond(metadata={"\n" * 10_000: 1})).param

    assert param is not None
    assert len(param) < 120
    assert param.isprintable()


def test_numbers_beyond_json_are_not_echoed() -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_client_event('{"type": "session.update", "session": {"audio": {"output": {"speed": 1e999}}}}')

    assert (caught.value.code, caught.value.param) == (ErrorCode.INVALID_VALUE, "session.audio.output.speed")


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


@pytest.mark.parametrize(
    ("event", "param"),
    [
        ({"type": "response.cancel", "message": 1}, "message"),
        (update(pitch=1), "session.pitch"),
        (create(USER | {"system": 1}), "item.system"),
        (respond(input=[USER | {"user": 1}]), "response.input[0].user"),
    ],
)
def test_unknown_keys_are_ignored_unless_the_server_is_strict(event: dict[str, Any], param: str) -> None:
    parse(event)
    error = refusal(event, reject_unknown_keys=True)

    assert (error.code, error.param) == (ErrorCode.UNKNOWN_PARAMETER, param)


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
KNOWN_KEYS = st.sampled_from(
    [
        *("session", "item", "item_id", "response", "audio", "directory", "files", "event_id", "previous_item_id"),
        *("type", "role", "content", "text", "tools", "tool_choice", "metadata", "input", "max_output_tokens", "id"),
        *("name", "source", "parameters", "audio_end_ms", "content_index", "call_id", "output", "arguments", "status"),
    ]
)
KNOWN_WORDS = st.sampled_from(
    [
        *(*EVENT_TYPES, "message", "function_call", "function_call_output", "item_reference", "function", "auto"),
        *("user", "assistant", "system", "input_text", "output_text", "text", "inf", "none", "realtime"),
    ]
)
LIKELY = st.recursive(
    KNOWN_WORDS | JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KNOWN_KEYS, inner, max_size=6),
    max_leaves=20,
)
LIKELY_EVENTS = st.dictionaries(KNOWN_KEYS, LIKELY, max_size=6)


def accept_or_refuse(text: str) -> None:
    try:
        parse_client_event(text)
    except InvalidEvent as error:
        assert error.message.isprintable()  # noqa: PT017  (what is raised is one of two good outcomes)
        assert len(error.message) < 1000  # noqa: PT017
    else:
        assert is_described(json.loads(text))


# A busy machine is no failure.
@settings(deadline=None)
@given(st.text(alphabet=st.characters()))
@example("\ud800")
@example("\0")
def test_random_text_is_accepted_or_refused(text: str) -> None:
    accept_or_refuse(text)


@settings(deadline=None)
@given(JSON)
def test_random_json_is_accepted_or_refused(value: object) -> None:
    accept_or_refuse(json.dumps(value))


@settings(deadline=None)
@given(LIKELY_EVENTS, st.sampled_from(EVENT_TYPES))
def test_random_events_are_accepted_or_refused(event: dict[str, Any], event_type: str) -> None:
    accept_or_refuse(json.dumps(event | {"type": event_type}))


def test_every_error_code_has_a_meaning_of_one_line() -> None:
    assert set(MEANINGS) == set(ErrorCode)
    assert all(meaning.endswith(".") and "\n" not in meaning for meaning in MEANINGS.values())


def test_an_invalid_event_is_the_clients_error() -> None:
    error = refusal({"type": 1, "event_id": "mine"})

    assert isinstance(error, ClientError)
    assert (str(error), error.details) == (error.message, None)


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
