"""What a client may not send, and how it is told."""

from typing import Any

import pytest
from asking import CALL, OUTPUT, SYSTEM, USER, create, parse, refusal, respond, update, user

from host.client_events.events import EVENT_TYPES
from host.client_events.mistakes import quoted
from host.errors import MEANINGS, ClientError, ErrorCode

RATIO: dict[str, Any] = {"type": "retention_ratio", "retention_ratio": 0.5}
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


def test_every_error_code_has_a_meaning_of_one_line() -> None:
    assert set(MEANINGS) == set(ErrorCode)
    assert all(meaning.endswith(".") and "\n" not in meaning for meaning in MEANINGS.values())


def test_an_invalid_event_is_the_clients_error() -> None:
    error = refusal({"type": 1, "event_id": "mine"})

    assert isinstance(error, ClientError)
    assert (str(error), error.details) == (error.message, None)
