"""Every event the server sends.

A field that is `UNSET` is left out. `None` is written as null, and only where the API allows one: items, parts and
usage never hold any. None of these is looked at by the garbage collector: nothing in them ever leads back to them.

Runs in: host.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from host.errors import ClientError, ErrorCode, ErrorType, InvalidEvent, error_type
from host.session_object import SessionObject
from sandbox.diagnostics import Diagnostic

ItemStatus: TypeAlias = Literal["in_progress", "completed", "incomplete"]
ResponseStatus: TypeAlias = Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]
StatusReason: TypeAlias = Literal["turn_detected", "client_cancelled", "max_output_tokens", "content_filter"]
Cause: TypeAlias = Literal["request", "watch", "operator"]
Modality: TypeAlias = Literal["text", "audio"]


class Content(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a message, as items hold it.

    Attributes:
        type: What the part is.
        text: Of an `input_text` and an `output_text`.
        transcript: What is said in audio.
        audio: Never sent: audio is not kept.
        image_url: Of an `input_image`.
        detail: How closely to look at an image.
    """

    type: Literal["input_text", "input_audio", "input_image", "output_text", "output_audio"]
    text: str | UnsetType = UNSET
    transcript: str | UnsetType = UNSET
    audio: str | UnsetType = UNSET
    image_url: str | UnsetType = UNSET
    detail: Literal["auto", "low", "high"] | UnsetType = UNSET


class Part(Struct, frozen=True, kw_only=True, gc=False):
    """The same part as `response.content_part.*` shows it, where the API names its types otherwise.

    Attributes:
        type: An `output_text` is a `text` here, as in the API.
        text: Its words.
        transcript: Never sent: answers are text.
    """

    type: Modality = "text"
    text: str | UnsetType = UNSET
    transcript: str | UnsetType = UNSET


class MessageItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="message"):
    """What somebody said.

    Attributes:
        type: What the item is.
        id: Of the item.
        object: What the API calls an item.
        status: Whether it is complete; `incomplete` where a response ended early.
        role: Who said it.
        content: Its parts, in order.
    """

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    role: Literal["user", "system", "assistant"]
    content: Sequence[Content]


class FunctionCallItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="function_call"):
    """A function that the character wants called.

    Attributes:
        type: What the item is.
        id: Of the item.
        object: What the API calls an item.
        status: Whether it is complete; `incomplete` where a response ended early.
        call_id: What its output refers to.
        name: Of the function.
        arguments: A JSON object, as text.
    """

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    call_id: str
    name: str
    arguments: str


class FunctionCallOutputItem(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="function_call_output"):
    """What the function answered.

    Attributes:
        type: What the item is.
        id: Of the item.
        object: What the API calls an item.
        status: Whether it is complete.
        call_id: That of the call.
        output: What the function answered, as text.
    """

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    status: ItemStatus
    call_id: str
    output: str


Item: TypeAlias = MessageItem | FunctionCallItem | FunctionCallOutputItem


class TokenDetails(Struct, frozen=True, kw_only=True, gc=False):
    """Tokens by kind.

    Attributes:
        text_tokens: Of text.
        audio_tokens: Of audio; 0 here.
    """

    text_tokens: int = 0
    audio_tokens: int = 0


class CachedTokenDetails(TokenDetails, frozen=True, kw_only=True):
    """Cached tokens by kind.

    Attributes:
        image_tokens: Of images.
    """

    image_tokens: int = 0


class InputTokenDetails(TokenDetails, frozen=True, kw_only=True):
    """Tokens read, by kind. All are always there: clients add them up.

    Attributes:
        image_tokens: Of images.
        cached_tokens: Those that a language model had in its cache.
        cached_tokens_details: The same by kind.
    """

    image_tokens: int = 0
    cached_tokens: int = 0
    cached_tokens_details: CachedTokenDetails = CachedTokenDetails()


class Usage(Struct, frozen=True, kw_only=True, gc=False):
    """What a response cost.

    Attributes:
        total_tokens: Read and written.
        input_tokens: Read.
        output_tokens: Written.
        input_token_details: Those read, by kind.
        output_token_details: Those written, by kind.
    """

    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokenDetails = InputTokenDetails()
    output_token_details: TokenDetails = TokenDetails()


class StatusError(Struct, frozen=True, kw_only=True, gc=False):
    """Why a response failed.

    Attributes:
        type: Always `server_error`.
        code: For programs; one of the error codes, or of those that only responses have.
        message: For people.
        details: What was found in the characters, where that is the reason.
        retry_after_seconds: When the same may be asked again, where that is known.
    """

    type: str
    code: str
    message: str
    details: Sequence[Diagnostic] | UnsetType = UNSET
    retry_after_seconds: int | UnsetType = UNSET


class StatusDetails(Struct, frozen=True, kw_only=True, gc=False):
    """Why a response ended otherwise than completed.

    Attributes:
        type: The response's status.
        reason: Of one that was cancelled or is incomplete.
        error: Of one that failed.
    """

    type: Literal["completed", "cancelled", "failed", "incomplete"]
    reason: StatusReason | UnsetType = UNSET
    error: StatusError | UnsetType = UNSET


class Response(Struct, frozen=True, kw_only=True, gc=False):
    """One answer of the model: its state, its items, its cost.

    Attributes:
        id: Of the response.
        object: What the API calls a response.
        status: How far it is, or how it ended.
        status_details: Why it ended so; null while it is under way and when it completed.
        output: Its items, once it has ended.
        output_modalities: Always `text`.
        conversation_id: Of the conversation that it belongs to; null beside the conversation.
        metadata: What you gave it.
        max_output_tokens: How long it may be.
        usage: What it cost; absent until it has ended.
    """

    id: str
    object: Literal["realtime.response"] = "realtime.response"
    status: ResponseStatus
    status_details: StatusDetails | None = None
    output: Sequence[Item] = ()
    output_modalities: Sequence[Modality] = ("text",)
    conversation_id: str | None = None
    metadata: dict[str, str] | None = None
    max_output_tokens: int | Literal["inf"] = "inf"
    usage: Usage | UnsetType = UNSET


class CharacterInfo(Struct, frozen=True, kw_only=True, gc=False):
    """A character, as lists show it.

    Attributes:
        name: To select it by.
        good: What its author wrote: whether `/v1/voices` offers it.
        comment: What its author wrote.
        file: Which file it comes from.
        language: What its author wrote: `en`, `fr`, `en/fr` or `fr/en`.
        voice: The `path_on_server` of its voice; null if it is longer than any file's name may be.
        tools: Names of its own tools.
    """

    name: str
    good: bool | None
    comment: str | None
    file: str
    language: str | None = None
    voice: str | None = None
    tools: Sequence[str] = ()


class ErrorBody(Struct, frozen=True, kw_only=True, gc=False):
    """What went wrong.

    Attributes:
        type: Whose fault it is, coarsely.
        code: For programs; one of the error codes.
        message: For people.
        param: Path of the parameter at fault, as `item.content[0].text`.
        event_id: That of your event, if you gave it one.
        details: What was found in the characters, where that is the reason.
        retry_after_seconds: When the same may be asked again, where that is known.
    """

    type: ErrorType
    code: ErrorCode
    message: str
    param: str | None = None
    event_id: str | None = None
    details: Sequence[Diagnostic] | UnsetType = UNSET
    retry_after_seconds: int | UnsetType = UNSET


class ServerEvent(Struct, frozen=True, kw_only=True, gc=False, tag_field="type"):
    """What all events have.

    Attributes:
        type: Which event this is.
        event_id: Of the event; no two have the same. It is given when the event is written, unless it is set before.
    """

    event_id: str | UnsetType = UNSET


class ErrorEvent(ServerEvent, frozen=True, kw_only=True, tag="error"):
    """Something that you asked for was not done; the session goes on.

    Attributes:
        error: What went wrong.
    """

    error: ErrorBody


class SessionCreated(ServerEvent, frozen=True, kw_only=True, tag="session.created"):
    """The first event of a connection.

    Attributes:
        session: All settings in effect.
    """

    session: SessionObject


class SessionUpdated(ServerEvent, frozen=True, kw_only=True, tag="session.updated"):
    """The settings have changed: after `session.update`.

    Attributes:
        session: All settings in effect.
    """

    session: SessionObject


class ItemAdded(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.added"):
    """An item has its place in the conversation.

    Attributes:
        previous_item_id: The item before it; null if it is the first.
        item: The item, as it is now.
    """

    previous_item_id: str | None
    item: Item


class ItemDone(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.done"):
    """An item will not change any more.

    Attributes:
        previous_item_id: The item before it; null if it is the first.
        item: The item, as it is now.
    """

    previous_item_id: str | None
    item: Item


class ItemRetrieved(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.retrieved"):
    """The item that was asked for: after `conversation.item.retrieve`.

    Attributes:
        item: The item.
    """

    item: Item


class ItemDeleted(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.deleted"):
    """The item is gone: after `conversation.item.delete`.

    Attributes:
        item_id: Which one.
    """

    item_id: str


class ItemTruncated(ServerEvent, frozen=True, kw_only=True, tag="conversation.item.truncated"):
    """The rest of the item is forgotten: after `conversation.item.truncate`.

    Attributes:
        item_id: Which one.
        content_index: As you sent it.
        audio_end_ms: As you sent it.
    """

    item_id: str
    content_index: int
    audio_end_ms: int


class ResponseCreated(ServerEvent, frozen=True, kw_only=True, tag="response.created"):
    """A response begins.

    Attributes:
        response: It is `in_progress`, without output and usage.
    """

    response: Response


class ResponseDone(ServerEvent, frozen=True, kw_only=True, tag="response.done"):
    """A response has ended, well or not; always sent.

    Attributes:
        response: With its output and what it cost.
    """

    response: Response


class OutputItemAdded(ServerEvent, frozen=True, kw_only=True, tag="response.output_item.added"):
    """A response begins an item.

    Attributes:
        response_id: Of which response.
        output_index: Which of its items, from 0.
        item: The item, `in_progress`, without content.
    """

    response_id: str
    output_index: int
    item: Item


class OutputItemDone(ServerEvent, frozen=True, kw_only=True, tag="response.output_item.done"):
    """A response has ended an item.

    Attributes:
        response_id: Of which response.
        output_index: Which of its items, from 0.
        item: The whole item.
    """

    response_id: str
    output_index: int
    item: Item


class PartEvent(ServerEvent, frozen=True, kw_only=True):
    """Where in a response a part stands.

    Attributes:
        response_id: Of which response.
        item_id: Of which item.
        output_index: Which of the response's items, from 0.
        content_index: Which of the item's parts, from 0.
    """

    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ContentPartAdded(PartEvent, frozen=True, kw_only=True, tag="response.content_part.added"):
    """A message begins a part.

    Attributes:
        part: Still empty.
    """

    part: Part


class ContentPartDone(PartEvent, frozen=True, kw_only=True, tag="response.content_part.done"):
    """A message has ended a part.

    Attributes:
        part: The whole part.
    """

    part: Part


class OutputTextDelta(PartEvent, frozen=True, kw_only=True, tag="response.output_text.delta"):
    """Some more words of a part.

    Attributes:
        delta: The words; put all of them together as they come.
    """

    delta: str


class OutputTextDone(PartEvent, frozen=True, kw_only=True, tag="response.output_text.done"):
    """All words of a part.

    Attributes:
        text: The words.
    """

    text: str


class ArgumentsDelta(ServerEvent, frozen=True, kw_only=True, tag="response.function_call_arguments.delta"):
    """Some more of a call's arguments.

    Attributes:
        response_id: Of which response.
        item_id: Of which item.
        output_index: Which of the response's items, from 0.
        call_id: Of which call.
        delta: A piece of a JSON object, as text.
    """

    response_id: str
    item_id: str
    output_index: int
    call_id: str
    delta: str


class ArgumentsDone(ServerEvent, frozen=True, kw_only=True, tag="response.function_call_arguments.done"):
    """All of a call's arguments.

    Attributes:
        response_id: Of which response.
        item_id: Of which item.
        output_index: Which of the response's items, from 0.
        call_id: Of which call.
        name: Of the function.
        arguments: A JSON object, as text.
    """

    response_id: str
    item_id: str
    output_index: int
    call_id: str
    name: str
    arguments: str


class InputAudioCleared(ServerEvent, frozen=True, kw_only=True, tag="input_audio_buffer.cleared"):
    """The buffered audio is dropped: after `input_audio_buffer.clear`."""


class CharactersReloaded(ServerEvent, frozen=True, kw_only=True, tag="session.characters.reloaded"):
    """The session has other characters: after `session.characters.reload`, and after each change of watched files.

    Attributes:
        directory: Where they were read; `inline` for files that you sent.
        loaded_count: How many characters there are.
        error_count: How many files gave none.
        total_files: How many files were read.
        characters: Those there are.
        generation: How many reloads the session has had.
        digest: Equal for equal files.
        load_duration: Seconds from the request to this answer.
        conversation_ended: Whether there was a conversation, which is over now.
        diagnostics: What was found in the files.
        active: Name of the one that is selected; after a change of watched files the one that spoke before.
        cause: Your `request`, a `watch` that you asked for, or an `operator`, without any request.
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
    diagnostics: Sequence[Diagnostic] = ()
    active: str | None = None
    cause: Cause = "request"


class CharactersWatching(ServerEvent, frozen=True, kw_only=True, tag="session.characters.watching"):
    """Whether the session's files are watched: after `session.characters.watch`.

    Attributes:
        directory: Where they are.
        enabled: Whether changes of theirs will be told.
    """

    directory: str
    enabled: bool


class CharactersListed(ServerEvent, frozen=True, kw_only=True, tag="session.characters.listed"):
    """The session's characters: after `session.characters.list`.

    Attributes:
        directory: Where they were read; `inline` for files that you sent.
        character_count: How many there are.
        characters: Those there are.
        generation: How many reloads the session has had.
        digest: Equal for equal files.
        active: Name of the one that is selected.
        diagnostics: What was found in the files, and what became of the characters since.
    """

    directory: str
    character_count: int
    characters: Sequence[CharacterInfo]
    generation: int
    digest: str
    active: str | None = None
    diagnostics: Sequence[Diagnostic] = ()


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
            retry_after_seconds=UNSET if error.retry_after_seconds is None else error.retry_after_seconds,
        )
    )
