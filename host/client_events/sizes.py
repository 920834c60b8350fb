"""How large what a client sends may be, and the types that hold it to that.

Runs in: host.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from host.client_events.echoed import MAX_NAME_CHARACTERS

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
