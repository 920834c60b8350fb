"""The session object: all settings in effect, as `session.created` and `session.updated` show them.

Runs in: host.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

# These are sent back as the client sent them, and are described where those are.
_Tool: TypeAlias = Annotated[
    dict[str, Any], Meta(extra_json_schema={"allOf": [{"$ref": "#/components/schemas/FunctionTool"}]})
]
_ToolChoice: TypeAlias = Annotated[
    Any,
    Meta(
        extra_json_schema={
            "oneOf": [{"enum": ["none", "auto", "required"]}, {"$ref": "#/components/schemas/FunctionChoice"}]
        }
    ),
]
_Truncation: TypeAlias = Annotated[
    Any,
    Meta(
        extra_json_schema={"oneOf": [{"enum": ["auto", "disabled"]}, {"$ref": "#/components/schemas/RetentionRatio"}]}
    ),
]


class CharacterSetInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Which characters a session has.

    Attributes:
        directory: Where they were read; `inline` for files that you sent.
        generation: How many reloads the session has had.
        count: How many there are.
    """

    directory: str
    generation: int
    count: int


class SessionObject(Struct, frozen=True, kw_only=True, gc=False):
    """All settings in effect.

    Attributes:
        type: The only kind of session there is.
        object: What the API calls a session.
        id: Of the session.
        model: What the address asked for; otherwise that of `language_model`.
        language_model: Name of the language model that the server is connected to, or `scripted` where there is none.
        instructions: Yours, without the character's own prompt.
        output_modalities: As you set them; answers are text.
        tools: Functions that you run.
        tool_choice: Whether a function has to be called, or which.
        max_output_tokens: How long a response may be.
        audio: As you set it, over what the API has as defaults; without effect.
        include, prompt, tracing: As you set them; without effect.
        truncation: What a language model is sent of a conversation that is too long.
        greeting: Whether a character that is selected speaks first.
        history: Whether a character that is selected knows the conversation so far.
        temperature: As you set it; absent until then.
        parallel_tool_calls, reasoning, speed: As you set them; absent until then, and without effect.
        character: Name of the selected character.
        characters: Which set is loaded.
        system_prompt: The character's prompt, null where none is selected; only where the operator has allowed it.
    """

    type: Literal["realtime"] = "realtime"
    object: Literal["realtime.session"] = "realtime.session"
    id: str
    model: str
    language_model: str
    instructions: str
    output_modalities: Sequence[Literal["text", "audio"]]
    tools: Sequence[_Tool]
    tool_choice: _ToolChoice
    max_output_tokens: int | Literal["inf"]
    audio: dict[str, Any]
    include: Any
    prompt: Any
    tracing: Any
    truncation: _Truncation
    greeting: bool
    history: Literal["keep", "forget"]
    parallel_tool_calls: Any = UNSET
    reasoning: Any = UNSET
    temperature: Any = UNSET
    speed: Any = UNSET
    character: str | None
    characters: CharacterSetInfo
    system_prompt: str | UnsetType | None = UNSET
