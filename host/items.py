"""What the events of a client are made of: checked sizes, items, tools, settings.

Runs in: host.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, Tag, model_validator
from pydantic_core import PydanticCustomError

from host import echoed
from host.echoed import (
    MAX_NAME_CHARACTERS,
    MAX_VOICE_CHARACTERS,
    AnyObject,
    Anything,
    Audio,
    Included,
    Prompt,
    Reasoning,
    ShortText,
    Speed,
    Temperature,
    Tracing,
    Wire,
)

# Every length below counts characters and stays under the connection's frame cap of 1 MiB, so that a client is
# told which parameter is too long instead of being cut off.

# As the API has it.
MAX_EVENT_ID_CHARACTERS: Final = 512
# Ids of the API are about 30 characters long; every item keeps its own in memory.
MAX_ITEM_ID_CHARACTERS: Final = 128
# One message of a conversation: a long book chapter. All of it may be sent to a model again each turn.
MAX_TEXT_CHARACTERS: Final = 256 * 1024
# Sent with every turn, so less than a message may hold.
MAX_INSTRUCTIONS_CHARACTERS: Final = 64 * 1024
# Base64 of audio or images; the frame cap is what really bounds it.
MAX_MEDIA_CHARACTERS: Final = 1024 * 1024
# Clients send one to four.
MAX_PARTS: Final = 64
# As the API has it.
MAX_TOOLS: Final = 128
# Told to the model each turn.
MAX_TOOL_DESCRIPTION_CHARACTERS: Final = 16 * 1024
# As the API has it.
MAX_OUTPUT_TOKENS: Final = 4096
# Three as the API has them.
MAX_METADATA_PAIRS: Final = 16
MAX_METADATA_KEY_CHARACTERS: Final = 64
MAX_METADATA_VALUE_CHARACTERS: Final = 512
# More than any model reads.
MAX_HISTORY_TOKENS: Final = 10_000_000
# What a response is to read besides the conversation; bounds the work of refusing a frame full of empty items.
MAX_INPUT_ITEMS: Final = 1000


def _token_limit(value: Any) -> Any:
    if value == "inf" or (type(value) is int and 1 <= value <= MAX_OUTPUT_TOKENS):
        return value
    if isinstance(value, int | str) and not isinstance(value, bool):
        raise PydanticCustomError(
            "invalid_value", "must be 'inf' or an integer from 1 to {most}", {"most": MAX_OUTPUT_TOKENS}
        )
    raise PydanticCustomError("invalid_type", "must be an integer or 'inf'")


def _few_pairs(metadata: Any) -> Any:
    # Asked first: pydantic would look at every pair, and a frame has room for a hundred thousand.
    if isinstance(metadata, dict) and len(metadata) > MAX_METADATA_PAIRS:
        raise PydanticCustomError("invalid_value", "has more than {most} entries", {"most": MAX_METADATA_PAIRS})
    return metadata


ItemId: TypeAlias = Annotated[str, Field(max_length=MAX_ITEM_ID_CHARACTERS)]
NewItemId: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_ITEM_ID_CHARACTERS)]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
Text: TypeAlias = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)]
Instructions: TypeAlias = Annotated[str, Field(max_length=MAX_INSTRUCTIONS_CHARACTERS)]
Media: TypeAlias = Annotated[str, Field(max_length=MAX_MEDIA_CHARACTERS)]
_TokenLimit: TypeAlias = Annotated[int, Field(ge=1, le=MAX_OUTPUT_TOKENS)] | Literal["inf"]
TokenLimit: TypeAlias = Annotated[
    int | Literal["inf"], PlainValidator(_token_limit, json_schema_input_type=_TokenLimit)
]
Metadata: TypeAlias = Annotated[
    dict[
        Annotated[str, Field(max_length=MAX_METADATA_KEY_CHARACTERS)],
        Annotated[str, Field(max_length=MAX_METADATA_VALUE_CHARACTERS)],
    ],
    BeforeValidator(_few_pairs),
    # Told to clients; the line above is what holds them to it.
    Field(json_schema_extra={"maxProperties": MAX_METADATA_PAIRS}),
]
Modalities: TypeAlias = Annotated[list[Literal["text", "audio"]], Field(max_length=2, fail_fast=True)]

# Which fields give a part its content; one of them has to be there.
CONTENT_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "input_text": ("text",),
    "input_audio": ("audio", "transcript"),
    "input_image": ("image_url",),
    "output_text": ("text",),
    "output_audio": ("transcript", "audio"),
    "text": ("text",),
}


class Part(Wire):
    """One part of a message. `text` as a type is what older clients write for `input_text` and `output_text`.

    Attributes:
        type: What the part is, and which of the other fields it needs.
        text: Of an `input_text`, an `output_text` or a `text`, which need it.
        transcript: What is said in an `input_audio` or `output_audio`. All that is kept of it.
        audio: In Base64; not kept. Audio needs this or a transcript.
    """

    type: str
    text: Text | None = None
    transcript: Text | None = None
    audio: Media | None = None

    @property
    def words(self) -> str:
        """What the part says, as far as it is known in writing."""
        return self.text if self.text is not None else self.transcript or ""

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        fields = CONTENT_FIELDS[self.type]
        if all(getattr(self, field, None) is None for field in fields):
            raise PydanticCustomError("missing_required_parameter", "is required", {"field": fields[0]})
        return self


class UserPart(Part):
    """One part of what a user says.

    Attributes:
        image_url: Of an `input_image`, which needs it: an address, or a `data:` URL.
        detail: How closely to look at an image.
    """

    type: Literal["input_text", "input_audio", "input_image", "text"]
    image_url: Media | None = None
    detail: Literal["auto", "low", "high"] | None = None


class SystemPart(Part):
    """One part of what the application says."""

    type: Literal["input_text", "text"]


class AssistantPart(Part):
    """One part of what a character said."""

    type: Literal["output_text", "output_audio", "text"]


class NewItem(Wire):
    """What all items may have. Null counts as absent.

    Attributes:
        id: Of your choice, or the server's.
        object: What the API calls an item.
        status: Of a message: it is complete unless you say otherwise. Other items are complete.
        type: What the item is.
    """

    id: NewItemId | None = None
    object: Literal["realtime.item"] | None = None
    status: Literal["completed", "incomplete", "in_progress"] | None = None


class UserMessage(NewItem):
    """A user's turn.

    Attributes:
        role: The user.
        content: Its parts, in order.
    """

    type: Literal["message"]
    role: Literal["user"]
    content: Annotated[list[UserPart], Field(max_length=MAX_PARTS, fail_fast=True)]


class SystemMessage(NewItem):
    """A remark of the application.

    Attributes:
        role: The application.
        content: Its parts, in order.
    """

    type: Literal["message"]
    role: Literal["system"]
    content: Annotated[list[SystemPart], Field(max_length=MAX_PARTS, fail_fast=True)]


class AssistantMessage(NewItem):
    """A character's turn, put there by the client.

    Attributes:
        role: The character.
        content: Its parts, in order.
    """

    type: Literal["message"]
    role: Literal["assistant"]
    content: Annotated[list[AssistantPart], Field(max_length=MAX_PARTS, fail_fast=True)]


class FunctionCall(NewItem):
    """A function call, put there by the client.

    Attributes:
        name: Of the function.
        arguments: A JSON object, as text.
        call_id: What its output refers to; the server chooses one if absent or null.
    """

    type: Literal["function_call"]
    name: Name
    arguments: Text
    call_id: ItemId | None = None


class FunctionCallOutput(NewItem):
    """What a function that the client ran has answered.

    Attributes:
        call_id: That of the call.
        output: What the function answered, as text; often JSON.
    """

    type: Literal["function_call_output"]
    call_id: ItemId
    output: Text


class ItemReference(Wire):
    """An item of the conversation, by its id; only in the input of a response.

    Attributes:
        type: What the item is.
        id: Of the item.
    """

    type: Literal["item_reference"]
    id: ItemId


Message: TypeAlias = Annotated[UserMessage | SystemMessage | AssistantMessage, Field(discriminator="role")]
Item: TypeAlias = Annotated[Message | FunctionCall | FunctionCallOutput, Field(discriminator="type")]
InputItem: TypeAlias = Annotated[
    Message | FunctionCall | FunctionCallOutput | ItemReference, Field(discriminator="type")
]


class FunctionTool(Wire):
    """A function that the client offers to run.

    Attributes:
        type: The only kind there is; may be left out.
        name: Of the function. A tool of the character that has the same name is not offered.
        description: What it does, for the model.
        parameters: A JSON Schema of its arguments.
    """

    type: Literal["function"] = "function"
    name: Name
    description: Annotated[str, Field(max_length=MAX_TOOL_DESCRIPTION_CHARACTERS)] | None = None
    parameters: AnyObject | None = None


class FunctionChoice(Wire):
    """The one function that the model has to call.

    Attributes:
        type: The only kind there is.
        name: Of the function.
    """

    type: Literal["function"]
    name: Name


CHOSEN_BY_NAME: Final = "function choice"
CHOSEN_BY_MODE: Final = "mode choice"


def _way_of_choosing(value: Any) -> str:
    return CHOSEN_BY_NAME if isinstance(value, dict | FunctionChoice) else CHOSEN_BY_MODE


Tools: TypeAlias = Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS, fail_fast=True)]
ToolChoice: TypeAlias = Annotated[
    Annotated[Literal["none", "auto", "required"], Tag(CHOSEN_BY_MODE)]
    | Annotated[FunctionChoice, Tag(CHOSEN_BY_NAME)],
    Discriminator(_way_of_choosing),
]


class TokenLimits(Wire):
    """What a client allows the conversation to take.

    Attributes:
        post_instructions: Tokens of the conversation, without instructions and prompt; a token counts as 4 characters.
    """

    post_instructions: Annotated[int, Field(ge=0, le=MAX_HISTORY_TOKENS)] | None = None


class RetentionRatio(Wire):
    """How much of what fits is left once something has to be dropped.

    Attributes:
        type: The only kind there is.
        retention_ratio: The share that is left.
        token_limits: A lower limit than the operator's.
    """

    type: Literal["retention_ratio"]
    retention_ratio: Annotated[float, Field(ge=0, le=1)]
    token_limits: TokenLimits | None = None


TRUNCATED_BY_RATIO: Final = "ratio truncation"
TRUNCATED_BY_MODE: Final = "mode truncation"


def _way_of_truncating(value: Any) -> str:
    return TRUNCATED_BY_RATIO if isinstance(value, dict | RetentionRatio) else TRUNCATED_BY_MODE


Truncation: TypeAlias = Annotated[
    Annotated[Literal["auto", "disabled"], Tag(TRUNCATED_BY_MODE)] | Annotated[RetentionRatio, Tag(TRUNCATED_BY_RATIO)],
    Discriminator(_way_of_truncating),
]


class SessionSettings(Wire):
    """What a `session.update` may change: what is absent keeps its value, null returns to the default.

    Attributes:
        type: The only kind of session there is; may be left out.
        model: Accepted, and without effect.
        instructions: Added behind the character's own prompt.
        output_modalities: Kept and shown; answers are text.
        tools: Functions that you run.
        tool_choice: Whether a function has to be called, or which.
        max_output_tokens: How long a response may be. Without a language model, a word counts as a token.
        audio: Merged into what is there, and shown. Its `output.voice` is a `voice`.
        voice: A character's name or its `path_on_server` selects that character; any other is shown, and has no effect.
        allow_recording: Accepted, and without effect.
        truncation: What a language model is sent of a conversation that is too long.
        character: Name of the character to select; null or an empty text deselects.
        greeting: Whether a character that is selected speaks first.
        history: Whether a character that is selected knows the conversation so far.
        temperature: How freely a language model speaks, from 0 to 2, whatever its character wishes for.
        include, parallel_tool_calls, prompt, reasoning, speed, tracing: Kept and shown; without effect.
        input_audio_format, input_audio_noise_reduction, input_audio_transcription, max_response_output_tokens: Of older
            shapes of the API; accepted, and without effect.
        modalities, output_audio_format, turn_detection: Of older shapes of the API; accepted, and without effect.
    """

    type: Literal["realtime"] = "realtime"
    model: ShortText | None = None
    instructions: Instructions | None = None
    output_modalities: Modalities | None = None
    tools: Tools | None = None
    tool_choice: ToolChoice | None = None
    max_output_tokens: TokenLimit | None = None
    audio: Audio | None = None
    voice: Annotated[str, Field(max_length=MAX_VOICE_CHARACTERS)] | None = None
    allow_recording: bool | None = None
    truncation: Truncation | None = None
    # Gone from the API, and heeded here.
    temperature: Temperature | None = None
    # Greenroom's own.
    character: ShortText | None = None
    greeting: bool | None = None
    history: Literal["keep", "forget"] | None = None
    # Of the API, and without effect here.
    include: Included | None = None
    parallel_tool_calls: bool | None = None
    prompt: Prompt | None = None
    reasoning: Reasoning | None = None
    tracing: Tracing | None = None
    # Of the API's older shapes, and without effect here.
    input_audio_format: Anything = None
    input_audio_noise_reduction: Anything = None
    input_audio_transcription: Anything = None
    max_response_output_tokens: Anything = None
    modalities: Anything = None
    output_audio_format: Anything = None
    speed: Speed | None = None
    turn_detection: Anything = None


class ResponseSettings(Wire):
    """What one response does otherwise than the session says.

    Attributes:
        conversation: With `none`, the response runs beside the conversation, and its items do not enter it.
        input: What it reads instead of the conversation.
        instructions: Instead of those of the session.
        metadata: Comes back with the response.
        tools: Functions that you run, instead of those of the session.
        tool_choice: Whether a function has to be called, or which.
        max_output_tokens: How long the response may be.
        temperature: How freely a language model speaks, from 0 to 2.
        audio, output_modalities, parallel_tool_calls, prompt, reasoning: Accepted, and without effect.
        max_response_output_tokens, modalities, output_audio_format, voice: Of older shapes of the API; accepted, and
            without effect.
    """

    conversation: Literal["auto", "none"] | None = None
    input: Annotated[list[InputItem], Field(max_length=MAX_INPUT_ITEMS, fail_fast=True)] | None = None
    instructions: Instructions | None = None
    metadata: Metadata | None = None
    output_modalities: Modalities | None = None
    tools: Tools | None = None
    tool_choice: ToolChoice | None = None
    max_output_tokens: TokenLimit | None = None
    audio: Audio | None = None
    prompt: Prompt | None = None
    parallel_tool_calls: bool | None = None
    reasoning: Reasoning | None = None
    temperature: Temperature | None = None
    # Of the API's older shapes, and without effect here.
    max_response_output_tokens: Anything = None
    modalities: Anything = None
    output_audio_format: Anything = None
    voice: Anything = None


# The names pydantic puts into a path where it chose between the types above. None of them is the name of a field.
BRANCHES: Final = frozenset(
    {
        *("message", "function_call", "function_call_output", "item_reference"),
        *("user", "system", "assistant"),
        *(CHOSEN_BY_NAME, CHOSEN_BY_MODE, TRUNCATED_BY_RATIO, TRUNCATED_BY_MODE),
        *echoed.BRANCHES,
    }
)
