"""What a client may say of its session and of one response.

Runs in: host.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from host.client_events.echoed import (
    MAX_VOICE_CHARACTERS,
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
from host.client_events.items import InputItem
from host.client_events.sizes import MAX_HISTORY_TOKENS, MAX_INPUT_ITEMS, Instructions, Metadata, Modalities, TokenLimit
from host.client_events.tools import ToolChoice, Tools


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
