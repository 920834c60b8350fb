"""Every event the server sends.

A field that is `UNSET` is left out. `None` is written as null, and only where the API allows one: items, parts and
usage never hold any. None of these is looked at by the garbage collector: nothing in them ever leads back to them.

Runs in: host.
"""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from host.errors import ClientError, InvalidEvent, error_type

ItemStatus: TypeAlias = Literal["in_progress", "completed", "incomplete"]
ResponseStatus: TypeAlias = Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]
StatusReason: TypeAlias = Literal["turn_detected", "client_cancelled", "max_output_tokens", "content_filter"]
Cause: TypeAlias = Literal["request", "watch"]
Modality: TypeAlias = Literal["text", "audio"]


class Content(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a message, as items hold it."""

    type: Literal["input_text", "input_audio", "input_image", "output_text", "output_audio"]
    text: str | UnsetType = UNSET
    transcript: str | UnsetType = UNSET
    audio: str | UnsetType = UNSET
    image_url: str | UnsetType = UNSET
    detail: Literal["auto", "low", "high"] | UnsetType = UNSET


class Part(Struct, frozen=True, kw_only=True, gc=False):
    """The same part as `response.content_part.*` shows it, where the API names its types otherwise."""

    type: Modality = "text"
    text: str | UnsetType = UNSET
    transcript: str | UnsetType = UNSET


class MessageItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="message"):
    """What somebody said."""

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    role: Literal["user", "system", "assistant"]
    content: Sequence[Content]


class FunctionCallItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="function_call"):
    """A function that the character wants called."""

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    call_id: str
    name: str
    arguments: str


class FunctionCallOutputItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="function_call_output"):
    """What the function answered."""

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    call_id: str
    output: str


Item: TypeAlias = MessageItem | FunctionCallItem | FunctionCallOutputItem


class TokenDetails(Struct, frozen=True, kw_only=True, gc=False):
    """Tokens by kind."""

    text_tokens: int = 0
    audio_tokens: int = 0


class CachedTokenDetails(TokenDetails, frozen=True, kw_only=True):
    """Cached tokens by kind."""

    image_tokens: int = 0


class InputTokenDetails(TokenDetails, frozen=True, kw_only=True):
    """Tokens read, by kind. All are always there: clients add them up."""

    image_tokens: int = 0
    cached_tokens: int = 0
    cached_tokens_details: CachedTokenDetails = CachedTokenDetails()


class Usage(Struct, frozen=True, kw_only=True, gc=False):
    """What a response cost."""

    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokenDetails = InputTokenDetails()
    output_token_details: TokenDetails = TokenDetails()


class StatusError(Struct, frozen=True, kw_only=True, gc=False):
    """Why a response failed."""

    type: str
    code: str
    message: str
    details: Sequence[dict[str, Any]] | UnsetType = UNSET


class StatusDetails(Struct, frozen=True, kw_only=True, gc=False):
    """Why a response ended otherwise than completed."""

    type: Literal["completed", "cancelled", "failed", "incomplete"]
    reason: StatusReason | UnsetType = UNSET
    error: StatusError | UnsetType = UNSET


class Response(Struct, frozen=True, kw_only=True, gc=False):
    """One answer of the model: its state, its items, its cost."""

    id: str
    object: Literal["realtime.response"] = "realtime.response"
    status: ResponseStatus
    status_details: StatusDetails | None = None
    output: Sequence[Item] = ()
    output_modalities: Sequence[Modality] = ("text",)
    # Null for a response outside the conversation.
    conversation_id: str | None = None
    metadata: dict[str, str] | None = None
    max_output_tokens: int | Literal["inf"] = "inf"
    usage: Usage | UnsetType = UNSET


class CharacterInfo(Struct, frozen=True, kw_only=True, gc=False):
    """A character, as lists show it. `good` and `comment` are what its author wrote, or null."""

    name: str
    good: bool | None
    comment: str | None
    file: str


class ErrorBody(Struct, frozen=True, kw_only=True, gc=False):
    """What an error event says. `param` and `event_id` are always there, as clients expect them."""

    type: str
    code: str
    message: str
    param: str | None = None
    event_id: str | None = None
    details: Sequence[dict[str, Any]] | UnsetType = UNSET


class ServerEvent(Struct, frozen=True, kw_only=True, gc=False, tag_field="type"):
    """What all events have. Without an id of its own, an event gets one when it is written."""

    event_id: str | UnsetType = UNSET


class ErrorEvent(ServerEvent, frozen=True, kw_only=True, tag="error"):
    """Something the client asked for was not done. The session goes on."""

    error: ErrorBody


class SessionCreated(ServerEvent, frozen=True, kw_only=True, tag="session.created"):
    """The first event of a connection."""

    session: dict[str, Any]


class SessionUpdated(ServerEvent, frozen=True, kw_only=True, tag="session.updated"):
    """All settings in effect."""

    session: dict[str, Any]


class ItemAdded(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.added"):
    """An item has its place in the conversation; null before it means that it is the first."""

    previous_item_id: str | None
    item: Item


class ItemDone(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.done"):
    """An item will not change any more."""

    previous_item_id: str | None
    item: Item


class ItemRetrieved(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.retrieved"):
    """The item that was asked for."""

    item: Item


class ItemDeleted(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.deleted"):
    """The item is gone."""

    item_id: str


class ItemTruncated(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.truncated"):
    """The rest of the item is forgotten."""

    item_id: str
    content_index: int
    audio_end_ms: int


class ResponseCreated(ServerEvent, frozen=True, kw_only=True, tag="response.created"):
    """A response begins."""

    response: Response


class ResponseDone(ServerEvent, frozen=True, kw_only=True, tag="response.done"):
    """A response has ended, well or not; always sent."""

    response: Response


class OutputItemAdded(ServerEvent, frozen=True, kw_only=True, tag="response.output_item.added"):
    """A response begins an item."""

    response_id: str
    output_index: int
    item: Item


class OutputItemDone(ServerEvent, frozen=True, kw_only=True, tag="response.output_item.done"):
    """A response has ended an item."""

    response_id: str
    output_index: int
    item: Item


class PartEvent(ServerEvent, frozen=True, kw_only=True):
    """Where in a response a part stands."""

    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ContentPartAdded(PartEvent, frozen=True, kw_only=True, tag="response.content_part.added"):
    """A message begins a part."""

    part: Part


class ContentPartDone(PartEvent, frozen=True, kw_only=True, tag="response.content_part.done"):
    """A message has ended a part."""

    part: Part


class OutputTextDelta(PartEvent, frozen=True, kw_only=True, tag="response.output_text.delta"):
    """Some more words."""

    delta: str


class OutputTextDone(PartEvent, frozen=True, kw_only=True, tag="response.output_text.done"):
    """All words of a part."""

    text: str


class ArgumentsDelta(ServerEvent, frozen=True, kw_only=True, tag="response.function_call_arguments.delta"):
    """Some more of a call's arguments."""

    response_id: str
    item_id: str
    output_index: int
    call_id: str
    delta: str


class ArgumentsDone(ServerEvent, frozen=True, kw_only=True, tag="response.function_call_arguments.done"):
    """All of a call's arguments."""

    response_id: str
    item_id: str
    output_index: int
    call_id: str
    name: str
    arguments: str


class InputAudioCleared(ServerEvent, frozen=True, kw_only=True, tag="input_audio_buffer.cleared"):
    """The buffered audio is dropped."""


class CharactersReloaded(ServerEvent, frozen=True, kw_only=True, tag="session.characters.reloaded"):
    """This session has new characters. `load_duration` is in seconds.

    `active` is the name of the one that speaks: after a change of watched files the one that spoke before.
    """

    directory: str
    loaded_count: int
    error_count: int
    total_files: int
    characters: Sequence[CharacterInfo]
    generation: int
    digest: str
    load_duration: float
    conversation_ended: bool
    diagnostics: Sequence[dict[str, Any]] = ()
    active: str | None = None
    cause: Cause = "request"


class CharactersWatching(ServerEvent, frozen=True, kw_only=True, tag="session.characters.watching"):
    """Whether this session's files are watched, and where they are."""

    directory: str
    enabled: bool


class CharactersListed(ServerEvent, frozen=True, kw_only=True, tag="session.characters.listed"):
    """This session's characters; `active` is the name of the one that speaks."""

    directory: str
    character_count: int
    characters: Sequence[CharacterInfo]
    generation: int
    digest: str
    active: str | None = None
    diagnostics: Sequence[dict[str, Any]] = ()


def error_event(error: ClientError, event_id: str | None = None) -> ErrorEvent:
    """Return the event that tells a client of an error.

    Args:
        error: What happened.
        event_id: The id the client gave the event that led to it; an InvalidEvent brings its own.
    """
    return ErrorEvent(
        error=ErrorBody(
            type=error_type(error.code),
            code=error.code,
            message=error.message,
            param=error.param,
            event_id=error.event_id if isinstance(error, InvalidEvent) else event_id,
            details=UNSET if error.details is None else error.details,
        )
    )
