"""What the server sends is what the official client can read."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from described import assert_described
from openai import BaseModel
from openai.types.realtime import RealtimeServerEvent
from sent import OWN_EVENTS, PLACE, SAID, sent

from host.errors import ClientError, ErrorCode
from host.server_events import ServerEvent
from host.server_events.errors import error_event
from host.server_events.input_audio import InputAudioCleared
from host.server_events.items import (
    Content,
    FunctionCallItem,
    FunctionCallOutputItem,
    ItemAdded,
    ItemDeleted,
    ItemDone,
    ItemRetrieved,
    ItemTruncated,
    MessageItem,
)
from host.server_events.responses import (
    ArgumentsDelta,
    ArgumentsDone,
    ContentPartAdded,
    ContentPartDone,
    OutputItemAdded,
    OutputItemDone,
    OutputTextDelta,
    OutputTextDone,
    Part,
    Response,
    ResponseCreated,
    ResponseDone,
    StatusDetails,
    StatusError,
)
from host.server_events.session import SessionCreated, SessionUpdated
from host.server_events.usage import Usage
from host.session_object import CharacterSetInfo, SessionObject
from host.session_state import SessionState

USER = MessageItem(
    id="item_1", status="completed", role="user", content=[Content(type="input_text", text="Hello, what is this?")]
)
PICTURE = MessageItem(
    id="item_0",
    status="completed",
    role="user",
    content=[
        Content(type="input_image", image_url="data:image/png;base64,AA", detail="low"),
        Content(type="input_audio", transcript="Look"),
    ],
)
SYSTEM = MessageItem(
    id="item_9", status="completed", role="system", content=[Content(type="input_text", text="It rains.")]
)
BEGUN = MessageItem(id="item_2", status="in_progress", role="assistant", content=())
CALL = FunctionCallItem(id="item_3", status="completed", call_id="call_1", name="clock", arguments="{}")
OUTPUT = FunctionCallOutputItem(id="item_4", status="completed", call_id="call_1", output="noon")
SESSION = SessionObject(
    **SessionState("gpt-realtime").describe(),
    character=None,
    characters=CharacterSetInfo(directory="/characters", generation=0, count=2),
)
CALL_PLACE: dict[str, Any] = {"response_id": "resp_1", "item_id": "item_3", "output_index": 1, "call_id": "call_1"}
API_EVENTS: list[ServerEvent] = [
    SessionCreated(session=SESSION),
    SessionUpdated(session=SESSION),
    ItemAdded(previous_item_id=None, item=USER),
    ItemAdded(previous_item_id="item_1", item=BEGUN),
    ItemAdded(previous_item_id="item_1", item=PICTURE),
    ItemDone(previous_item_id=None, item=SYSTEM),
    ItemDone(previous_item_id="item_1", item=SAID),
    ItemDone(previous_item_id="item_2", item=CALL),
    ItemDone(previous_item_id="item_3", item=OUTPUT),
    ItemRetrieved(item=SAID),
    ItemDeleted(item_id="item_1"),
    ItemTruncated(item_id="item_2", content_index=0, audio_end_ms=1500),
    ResponseCreated(response=Response(id="resp_1", status="in_progress", metadata={"topic": "tests"})),
    ResponseDone(
        response=Response(
            id="resp_1",
            status="completed",
            output=[SAID, CALL],
            conversation_id="conv_1",
            max_output_tokens=100,
            usage=Usage(total_tokens=12, input_tokens=10, output_tokens=2),
        )
    ),
    ResponseDone(
        response=Response(
            id="resp_1",
            status="cancelled",
            status_details=StatusDetails(type="cancelled", reason="client_cancelled"),
        )
    ),
    ResponseDone(
        response=Response(
            id="resp_1",
            status="failed",
            status_details=StatusDetails(
                type="failed", error=StatusError(type="server_error", code="worker_lost", message="Gone.")
            ),
        )
    ),
    ResponseDone(
        response=Response(
            id="resp_1",
            status="incomplete",
            status_details=StatusDetails(type="incomplete", reason="max_output_tokens"),
        )
    ),
    OutputItemAdded(response_id="resp_1", output_index=0, item=BEGUN),
    OutputItemDone(response_id="resp_1", output_index=0, item=SAID),
    ContentPartAdded(**PLACE, part=Part(text="")),
    ContentPartDone(**PLACE, part=Part(text="A test.")),
    ContentPartDone(**PLACE, part=Part(type="audio", transcript="A test.")),
    OutputTextDelta(**PLACE, delta="A "),
    OutputTextDone(**PLACE, text="A test."),
    ArgumentsDelta(**CALL_PLACE, delta="{"),
    ArgumentsDone(**CALL_PLACE, name="clock", arguments="{}"),
    InputAudioCleared(),
    error_event(ClientError(ErrorCode.SERVER_ERROR, "Something failed.")),
    error_event(ClientError(ErrorCode.INVALID_TYPE, "No.", "item.content"), "mine"),
]
# What the official types do not have, though it is sent.
OF_A_SESSION = {"id", "object", "character", "characters", "greeting", "history", "language_model"}
OFFICIAL: dict[str, type[BaseModel]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(get_args(RealtimeServerEvent)[0])
}


def wire_type(event: ServerEvent | type[ServerEvent]) -> str:
    return str(event.__struct_config__.tag)


def event_classes(base: type[ServerEvent] = ServerEvent) -> Iterator[type[ServerEvent]]:
    """All that can be sent: the classes nobody inherits from."""
    children = base.__subclasses__()
    if not children:
        yield base
    for child in children:
        yield from event_classes(child)


def holds_null(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    if isinstance(value, list):
        return any(map(holds_null, value))
    return value is None


def unknown_keys(model: BaseModel) -> set[str]:
    """Keys that the official types do not have, at any depth."""
    found = set(model.model_extra or {})
    for value in dict(model).values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, BaseModel):
                found |= unknown_keys(part)
    return found


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for event in (*API_EVENTS, *OWN_EVENTS)} == set(event_classes())


def test_every_event_is_the_apis_or_one_of_ours() -> None:
    own = {wire_type(event) for event in event_classes()} - set(OFFICIAL)

    assert own == {
        "session.characters.reloaded",
        "session.characters.listed",
        "session.characters.watching",
    }


@pytest.mark.parametrize("event", API_EVENTS, ids=wire_type)
def test_the_official_client_reads_every_event(event: ServerEvent) -> None:
    message = sent(event)

    read = OFFICIAL[message["type"]].model_validate(message)

    # What a session says beyond the API is ours; the rest is exactly the API's.
    assert unknown_keys(read) <= (OF_A_SESSION if "session" in message else set())
    assert read.to_dict() == message


@pytest.mark.parametrize("event", API_EVENTS, ids=wire_type)
def test_items_parts_and_usage_hold_no_null(event: ServerEvent) -> None:
    message = sent(event)
    response = message.get("response", {})

    assert not holds_null([message.get("item", {}), message.get("part", {})])
    assert not holds_null([response.get("output", []), response.get("usage", {})])


@pytest.mark.parametrize("event", [*API_EVENTS, *OWN_EVENTS], ids=wire_type)
def test_every_event_is_as_clients_are_told(event: ServerEvent) -> None:
    assert_described(sent(event))


@pytest.mark.parametrize("event", [*API_EVENTS, *OWN_EVENTS], ids=wire_type)
def test_every_event_says_first_what_it_is(event: ServerEvent) -> None:
    message = sent(event)

    assert list(message)[:2] == ["type", "event_id"]
    assert message["type"] == wire_type(event)
    assert re.fullmatch(r"event_[A-Za-z0-9_-]{21}", message["event_id"])


def test_an_id_that_is_set_is_kept() -> None:
    event_id = "event_of_my_own"

    assert sent(InputAudioCleared(event_id=event_id)) == {"type": "input_audio_buffer.cleared", "event_id": event_id}


def test_events_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        USER.id = "item_2"  # type: ignore[misc]
