"""A response: its state, its items, its words, its calls.

Runs in: host.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from host.server_events import ServerEvent
from host.server_events.items import Item
from host.server_events.usage import Usage
from sandbox.diagnostics import Diagnostic

ResponseStatus: TypeAlias = Literal["in_progress", "completed", "cancelled", "failed", "incomplete"]
StatusReason: TypeAlias = Literal["turn_detected", "client_cancelled", "max_output_tokens", "content_filter"]
Modality: TypeAlias = Literal["text", "audio"]


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
