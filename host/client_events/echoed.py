"""Settings of the API that have no effect here: held to their types, and sent back as they came.

A client reads them back as its own types have them, so what would not fit those is refused. A key that is not known is
sent back, too.

Runs in: host.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, TypeAdapter
from pydantic_core import PydanticCustomError

# Names of functions, models, voices and characters: a line, not a text.
MAX_NAME_CHARACTERS: Final = 256
# A voice may be a path, as older clients send it; Linux's PATH_MAX.
MAX_VOICE_CHARACTERS: Final = 4096
# What a transcription is told about the speech: a page.
MAX_HINT_CHARACTERS: Final = 16 * 1024
# Languages and words that a transcription is to expect.
MAX_HINTS: Final = 1000
# There is only one thing to include.
MAX_INCLUDED: Final = 16
# Values inside one echoed object; the schema of a large tool has some hundreds. Keeps the check below a millisecond.
MAX_ECHOED_VALUES: Final = 10_000
# What every client's integers can hold.
MAX_MILLISECONDS: Final = 2**31 - 1
# As the API has them.
SAMPLE_RATE: Final = 24_000
MAX_TEMPERATURE: Final = 2
SLOWEST: Final = 0.25
FASTEST: Final = 1.5


class Wire(BaseModel):
    """Anything a client sends: immutable, no conversion between types, unknown keys ignored.

    Lists of it fail fast: only one mistake is reported, and a frame has room for many.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


def _echoable(value: Any) -> Any:
    """Let through what can be sent back as it came."""
    waiting, seen = [value], 0
    while waiting:
        seen += 1
        if seen > MAX_ECHOED_VALUES:
            raise PydanticCustomError("invalid_value", "holds more than {most} values", {"most": MAX_ECHOED_VALUES})
        match waiting.pop():
            case dict() as members:
                waiting.extend(members.values())
            case list() as entries:
                waiting.extend(entries)
            # 1e999 is JSON, but infinite once it is read, and no JSON when it is written again.
            case float() as number if number in {float("inf"), float("-inf")}:
                raise PydanticCustomError("invalid_value", "holds a number that is too large")
    return value


def _as(kind: Any) -> PlainValidator:
    """Let through what such a model would accept, without making one of it."""
    adapter = TypeAdapter(kind)

    def check(value: Any) -> Any:
        adapter.validate_python(value)
        return _echoable(value)

    return PlainValidator(check, json_schema_input_type=kind)


def _object_or(word: str, name: str) -> Callable[[Any], str]:
    return lambda value: name if isinstance(value, dict | BaseModel) else word


ShortText: TypeAlias = Annotated[str, Field(max_length=MAX_NAME_CHARACTERS)]
Anything: TypeAlias = Annotated[Any, AfterValidator(_echoable)]
AnyObject: TypeAlias = Annotated[dict[str, Any], AfterValidator(_echoable)]
_Milliseconds: TypeAlias = Annotated[int, Field(ge=0, le=MAX_MILLISECONDS)]
_Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
_Speed: TypeAlias = Annotated[float, Field(ge=SLOWEST, le=FASTEST)]
_Hints: TypeAlias = Annotated[list[ShortText], Field(max_length=MAX_HINTS, fail_fast=True)]


class AudioFormat(Wire):
    """How audio is written.

    Attributes:
        type: Its kind.
        rate: Samples in a second, of `audio/pcm`.
    """

    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"] | None = None
    rate: Annotated[int, Field(ge=SAMPLE_RATE, le=SAMPLE_RATE)] | None = None


class NoiseReduction(Wire):
    """How noise is taken out of what is heard.

    Attributes:
        type: For which kind of microphone.
        strength: How much of it.
    """

    type: Literal["near_field", "far_field"] | None = None
    strength: _Share | None = None


class Transcription(Wire):
    """How speech is written down.

    Attributes:
        model: Which model does.
        language, languages: In which languages to expect it.
        prompt, keywords: What to expect in it.
        delay: How long to wait for more of it.
    """

    model: ShortText | None = None
    language: ShortText | None = None
    languages: _Hints | None = None
    prompt: Annotated[str, Field(max_length=MAX_HINT_CHARACTERS)] | None = None
    keywords: _Hints | None = None
    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None


class TurnDetection(Wire):
    """How the end of a spoken turn is found.

    Attributes:
        type: By loudness, or by what is said.
        create_response: Whether a response follows by itself.
        interrupt_response: Whether speech ends a response.
        threshold, prefix_padding_ms, silence_duration_ms, idle_timeout_ms: Of `server_vad`.
        eagerness: Of `semantic_vad`.
    """

    type: Literal["server_vad", "semantic_vad"]
    create_response: bool | None = None
    interrupt_response: bool | None = None
    threshold: _Share | None = None
    prefix_padding_ms: _Milliseconds | None = None
    silence_duration_ms: _Milliseconds | None = None
    idle_timeout_ms: _Milliseconds | None = None
    eagerness: Literal["low", "medium", "high", "auto"] | None = None


class AudioInput(Wire):
    """What is heard.

    Attributes:
        format: How it is written.
        noise_reduction: How noise is taken out of it; null for not at all.
        transcription: How it is written down; null for not at all.
        turn_detection: How the end of a turn is found; null for not at all.
    """

    format: AudioFormat | None = None
    noise_reduction: NoiseReduction | None = None
    transcription: Transcription | None = None
    turn_detection: TurnDetection | None = None


class VoiceById(Wire):
    """A voice that was made for one customer of the API.

    Attributes:
        id: Of the voice.
    """

    id: ShortText


VOICE_BY_ID: Final = "voice by id"
VOICE_BY_NAME: Final = "voice by name"
TRACED_AS_TOLD: Final = "told tracing"
TRACED_BY_MODE: Final = "mode tracing"

_Voice: TypeAlias = Annotated[
    Annotated[str, Field(max_length=MAX_VOICE_CHARACTERS), Tag(VOICE_BY_NAME)] | Annotated[VoiceById, Tag(VOICE_BY_ID)],
    Discriminator(_object_or(VOICE_BY_NAME, VOICE_BY_ID)),
]


class AudioOutput(Wire):
    """How a reply is spoken.

    Attributes:
        format: How it is written.
        speed: How fast; 1 is the usual speed.
        voice: Any name; that of a character, or its `path_on_server`, selects the character.
    """

    format: AudioFormat | None = None
    speed: _Speed | None = None
    voice: _Voice | None = None


class AudioSettings(Wire):
    """What is heard, and how replies are spoken.

    Attributes:
        input: What is heard.
        output: How replies are spoken.
    """

    input: AudioInput | None = None
    output: AudioOutput | None = None


class StoredPrompt(Wire):
    """A prompt that is kept at the API.

    Attributes:
        id: Of the prompt.
        version: Which one of it.
        variables: What to write in its gaps.
    """

    id: ShortText
    version: ShortText | None = None
    variables: AnyObject | None = None


class ReasoningSettings(Wire):
    """How a model thinks.

    Attributes:
        effort: How much.
    """

    effort: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None


class TracingSettings(Wire):
    """How the session is shown among the traces of the API.

    Attributes:
        workflow_name: Of the trace.
        group_id: What it belongs to.
        metadata: What to know about it.
    """

    workflow_name: ShortText | None = None
    group_id: ShortText | None = None
    metadata: Anything = None


_TracingChoice: TypeAlias = Annotated[
    Annotated[Literal["auto"], Tag(TRACED_BY_MODE)] | Annotated[TracingSettings, Tag(TRACED_AS_TOLD)],
    Discriminator(_object_or(TRACED_BY_MODE, TRACED_AS_TOLD)),
]

Audio: TypeAlias = Annotated[dict[str, Any], _as(AudioSettings)]
Prompt: TypeAlias = Annotated[dict[str, Any], _as(StoredPrompt)]
Reasoning: TypeAlias = Annotated[dict[str, Any], _as(ReasoningSettings)]
Tracing: TypeAlias = Annotated[Any, _as(_TracingChoice)]
Included: TypeAlias = Annotated[
    list[Literal["item.input_audio_transcription.logprobs"]], Field(max_length=MAX_INCLUDED, fail_fast=True)
]
Temperature: TypeAlias = Annotated[float, Field(ge=0, le=MAX_TEMPERATURE)]
Speed: TypeAlias = _Speed

# The names pydantic puts into a path where it chose between the types above. None of them is the name of a field.
BRANCHES: Final = frozenset({VOICE_BY_ID, VOICE_BY_NAME, TRACED_AS_TOLD, TRACED_BY_MODE})
