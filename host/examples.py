"""An example or two of each event, as the description of the protocol shows them.

Runs in: host.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from host.errors import ErrorCode
from host.server_events import ServerEvent
from host.server_events.characters import CharacterInfo, CharactersListed, CharactersReloaded, CharactersWatching
from host.server_events.errors import ErrorBody, ErrorEvent
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
from sandbox.diagnostics import Diagnostic

Example: TypeAlias = Mapping[str, Any]

_PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}
_TOOL = {"type": "function", "name": "get_weather", "description": "Tell the weather.", "parameters": _PARAMETERS}
_OUTPUT = '{"degrees": 12}'

FROM_CLIENTS: Final[Sequence[Example]] = (
    {
        "type": "session.update",
        "session": {
            "type": "realtime",
            "character": "Old Marrow",
            "instructions": "Be brief.",
            "max_output_tokens": 200,
        },
    },
    {"type": "session.update", "event_id": "tools-1", "session": {"tools": [_TOOL], "tool_choice": "auto"}},
    {
        "type": "conversation.item.create",
        "previous_item_id": "root",
        "item": {
            "id": "item_mine",
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "The door, please."}],
        },
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "function_call_output", "call_id": "call_1", "output": _OUTPUT},
    },
    {"type": "conversation.item.retrieve", "item_id": "item_mine"},
    {"type": "conversation.item.delete", "item_id": "item_mine"},
    {"type": "conversation.item.truncate", "item_id": "item_theirs", "content_index": 0, "audio_end_ms": 1500},
    {"type": "response.create"},
    {
        "type": "response.create",
        "response": {
            "conversation": "none",
            "metadata": {"purpose": "title"},
            "instructions": "Name this conversation.",
            "input": [{"type": "item_reference", "id": "item_mine"}],
            "max_output_tokens": 12,
        },
    },
    {"type": "response.cancel", "event_id": "stop-1"},
    {"type": "input_audio_buffer.append", "audio": "AAAA"},
    {"type": "input_audio_buffer.commit"},
    {"type": "input_audio_buffer.clear"},
    {"type": "output_audio_buffer.clear"},
    {"type": "session.characters.reload", "event_id": "reload-1", "directory": "/home/ada/cast"},
    {
        "type": "session.characters.reload",
        "files": [
            {"name": "ada.py", "source": 'CHARACTER_NAME = "Ada"\n'},
            {"name": "resources/jokes.py", "source": "JOKES = []\n"},
        ],
    },
    {"type": "session.characters.list", "event_id": "list-1"},
    {"type": "session.characters.watch", "event_id": "watch-1", "enabled": True},
)

_SESSION = SessionObject(
    **{**SessionState("scripted").describe(), "id": "sess_6eb8e86d56ba30ee55e284e8"},
    character="Tilda Tally",
    characters=CharacterSetInfo(directory="/srv/greenroom/characters", generation=0, count=7),
)
_ITEM = "item_376cdbf8e2ddd8d293311205"
_ASKED = MessageItem(
    id="item_mine", status="completed", role="user", content=[Content(type="input_text", text="The door, please.")]
)
_BEGUN = MessageItem(id=_ITEM, status="in_progress", role="assistant", content=())
_SAID = MessageItem(
    id=_ITEM, status="completed", role="assistant", content=[Content(type="output_text", text="It is open.")]
)
_CALL = FunctionCallItem(
    id="item_5d1c", status="completed", call_id="call_1", name="get_weather", arguments='{"city": "Ghent"}'
)
_ANSWER = FunctionCallOutputItem(id="item_9e07", status="completed", call_id="call_1", output=_OUTPUT)
_RESPONSE = "resp_bc95105f984fb13fad58aaa3"
_CONVERSATION = "conv_41b49d687b30e17a74900a04"
_DONE = Response(
    id=_RESPONSE,
    status="completed",
    output=[_SAID],
    conversation_id=_CONVERSATION,
    usage=Usage(total_tokens=6, input_tokens=3, output_tokens=3),
)
_FAILED = Response(
    id=_RESPONSE,
    status="failed",
    status_details=StatusDetails(
        type="failed",
        error=StatusError(type="server_error", code="model_timeout", message="The model did not answer in time."),
    ),
    conversation_id=_CONVERSATION,
    usage=Usage(total_tokens=0, input_tokens=0, output_tokens=0),
)
_PLACE: Mapping[str, Any] = {"response_id": _RESPONSE, "item_id": _ITEM, "output_index": 0, "content_index": 0}
_OF_CALL: Mapping[str, Any] = {
    "response_id": _RESPONSE,
    "item_id": "item_5d1c",
    "output_index": 0,
    "call_id": "call_1",
}
_ADA = CharacterInfo(
    name="Ada",
    good=True,
    comment="Counts what you say.",
    file="ada.py",
    language="en",
    voice="voices/ada.wav",
    tools=["count_words"],
)
_DIGEST = "sha256:a93dcf026b04c785ff56f6c21c39149d3532e6d8241a84738b72b7decdab5310"
_REFUSED = Diagnostic(
    file="bob.py",
    line=1,
    column=1,
    code="import-not-allowed",
    message="The module 'os' is not available to characters.",
)

_SENT: Final[Sequence[ServerEvent]] = (
    ErrorEvent(
        error=ErrorBody(
            type="invalid_request_error",
            code=ErrorCode.CHARACTER_NOT_FOUND,
            message="No character of this session is named 'Nobody'.",
            param="session.character",
            event_id="update-1",
        )
    ),
    SessionCreated(session=_SESSION),
    SessionUpdated(session=_SESSION),
    ItemAdded(previous_item_id=None, item=_ASKED),
    ItemAdded(previous_item_id="item_mine", item=_BEGUN),
    ItemDone(previous_item_id="item_mine", item=_SAID),
    ItemDone(previous_item_id=_ITEM, item=_CALL),
    ItemDone(previous_item_id=_CALL.id, item=_ANSWER),
    ItemRetrieved(item=_ASKED),
    ItemDeleted(item_id="item_mine"),
    ItemTruncated(item_id="item_theirs", content_index=0, audio_end_ms=1500),
    ResponseCreated(response=Response(id=_RESPONSE, status="in_progress", conversation_id=_CONVERSATION)),
    ResponseDone(response=_DONE),
    ResponseDone(response=_FAILED),
    OutputItemAdded(response_id=_RESPONSE, output_index=0, item=_BEGUN),
    OutputItemDone(response_id=_RESPONSE, output_index=0, item=_SAID),
    ContentPartAdded(**_PLACE, part=Part(text="")),
    ContentPartDone(**_PLACE, part=Part(text="It is open.")),
    OutputTextDelta(**_PLACE, delta="It "),
    OutputTextDone(**_PLACE, text="It is open."),
    ArgumentsDelta(**_OF_CALL, delta='{"city": "Ghent"}'),
    ArgumentsDone(**_OF_CALL, name="get_weather", arguments='{"city": "Ghent"}'),
    InputAudioCleared(),
    CharactersReloaded(
        directory="/home/ada/cast",
        loaded_count=1,
        error_count=1,
        total_files=2,
        characters=[_ADA],
        generation=1,
        digest=_DIGEST,
        load_duration=0.022257,
        conversation_ended=True,
        diagnostics=[_REFUSED],
    ),
    CharactersWatching(directory="/home/ada/cast", enabled=True),
    CharactersListed(
        directory="/home/ada/cast", character_count=1, characters=[_ADA], generation=1, digest=_DIGEST, active="Ada"
    ),
)


def _written(event: ServerEvent, number: int) -> Example:
    """Return an event as it is sent, with an id that it might have."""
    text = msgspec.json.encode(msgspec.structs.replace(event, event_id=f"event_ARLhDk0rPNpHSg{number:07}"))
    return msgspec.json.decode(text, type=dict[str, Any])


FROM_THE_SERVER: Final[Sequence[Example]] = tuple(_written(event, number) for number, event in enumerate(_SENT))


def examples_of(event_type: str) -> list[Example]:
    """Return the examples of one type of event."""
    return [each for each in (*FROM_CLIENTS, *FROM_THE_SERVER) if each["type"] == event_type]
