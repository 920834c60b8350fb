"""Every event a client may send, and the one place where raw text becomes one.

Runs in: host.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, get_args

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError, from_json

from host.echoed import Wire
from host.errors import ErrorCode, InvalidEvent
from host.event_ids import id_among_many_values, id_in_nearly_json
from host.items import BRANCHES, MAX_EVENT_ID_CHARACTERS, Item, ItemId, Media, ResponseSettings, SessionSettings
from sandbox.sources import MAX_FILE_BYTES, MAX_FILES

# Linux's PATH_MAX.
MAX_DIRECTORY_CHARACTERS: Final = 4096
# A file's name, and the folder it may stand in; what a name may hold is checked where files are read.
MAX_FILE_NAME_CHARACTERS: Final = 512
# Indexes and milliseconds: what every client's integers can hold.
MAX_COUNT: Final = 2**31 - 1
# Two hundred files, a hundred tools with large schemas, a thousand items: no event needs more.
MAX_VALUES: Final = 20_000
_MOST_QUOTES: Final = 4 * (MAX_VALUES + 1)
# Enough to recognise a value by, too little to carry one around.
MAX_QUOTED_CHARACTERS: Final = 80

Count: TypeAlias = Annotated[int, Field(ge=0, le=MAX_COUNT)]


class Event(Wire):
    """What all events have.

    Attributes:
        type: Which event this is.
        event_id: Of your choice; an error that the event leads to repeats it in `error.event_id`.
    """

    event_id: Annotated[str, Field(max_length=MAX_EVENT_ID_CHARACTERS)] | None = None


class SessionUpdate(Event):
    """Change some settings of the session; answered with `session.updated`.

    Attributes:
        session: What to change. What is absent keeps its value; null returns to the default.
    """

    type: Literal["session.update"]
    session: SessionSettings


class ItemCreate(Event):
    """Put an item into the conversation; answered with `conversation.item.added` and `conversation.item.done`.

    Attributes:
        item: The new item.
        previous_item_id: The item that it follows; `root` puts it at the beginning. At the end if absent or null.
    """

    type: Literal["conversation.item.create"]
    item: Item
    previous_item_id: ItemId | None = None


class ItemRetrieve(Event):
    """Ask for an item; answered with `conversation.item.retrieved`.

    Attributes:
        item_id: Which one.
    """

    type: Literal["conversation.item.retrieve"]
    item_id: ItemId


class ItemDelete(Event):
    """Take an item out of the conversation; answered with `conversation.item.deleted`.

    Attributes:
        item_id: Which one.
    """

    type: Literal["conversation.item.delete"]
    item_id: ItemId


class ItemTruncate(Event):
    """Forget what was not heard of a spoken item; answered with `conversation.item.truncated`.

    Text has no duration, so the text stays as it is.

    Attributes:
        item_id: Which one.
        content_index: Which of its parts, from 0.
        audio_end_ms: How much of it was heard, in milliseconds.
    """

    type: Literal["conversation.item.truncate"]
    item_id: ItemId
    content_index: Count
    audio_end_ms: Count


class ResponseCreate(Event):
    """Ask for a response; answered with `response.created` and what follows it.

    Attributes:
        response: What is to be otherwise than the session says, for this once.
    """

    type: Literal["response.create"]
    response: ResponseSettings | None = None


class ResponseCancel(Event):
    """Stop a response; it ends with `response.done`, as `cancelled`.

    Attributes:
        response_id: Which one; the active one of the conversation if absent or null.
    """

    type: Literal["response.cancel"]
    response_id: ItemId | None = None


class InputAudioAppend(Event):
    """Add audio to the buffer; accepted without an answer, and not kept.

    Attributes:
        audio: In Base64.
    """

    type: Literal["input_audio_buffer.append"]
    audio: Media


class InputAudioCommit(Event):
    """Make the buffered audio a user's turn; always answered with the error `input_audio_buffer_commit_empty`.

    There is no speech recognition here.
    """

    type: Literal["input_audio_buffer.commit"]


class InputAudioClear(Event):
    """Drop the buffered audio; answered with `input_audio_buffer.cleared`."""

    type: Literal["input_audio_buffer.clear"]


class OutputAudioClear(Event):
    """Stop speaking; accepted without an answer."""

    type: Literal["output_audio_buffer.clear"]


def _not_too_large(source: Any) -> Any:
    # A character takes a byte or more, so this refuses nothing that would fit.
    if isinstance(source, str) and len(source) > MAX_FILE_BYTES:
        raise PydanticCustomError("file_too_large", "is larger than {most} bytes", {"most": MAX_FILE_BYTES})
    return source


def _not_too_many(files: Any) -> Any:
    if isinstance(files, list) and len(files) > MAX_FILES:
        raise PydanticCustomError("too_many_files", "has more than {most} files", {"most": MAX_FILES})
    return files


class CharacterFile(Wire):
    """A file of a character set, sent instead of a directory to read it from.

    Attributes:
        name: As `ada.py`, or with the folder it stands in, as `resources/jokes.py`.
        source: All of its text. Its size counts in bytes.
    """

    name: Annotated[str, Field(min_length=1, max_length=MAX_FILE_NAME_CHARACTERS)]
    source: Annotated[str, BeforeValidator(_not_too_large), Field(json_schema_extra={"maxLength": MAX_FILE_BYTES})]


class CharactersReload(Event):
    """Load other characters for this session; answered with `session.characters.reloaded` or an error.

    Exactly one of `directory` and `files` has to be there.

    Attributes:
        directory: An absolute path on the server, or `default` for the server's default set.
        files: The set itself.
    """

    type: Literal["session.characters.reload"]
    directory: Annotated[str, Field(max_length=MAX_DIRECTORY_CHARACTERS)] | None = None
    files: (
        Annotated[
            list[CharacterFile],
            Field(fail_fast=True, json_schema_extra={"maxItems": MAX_FILES}),
            BeforeValidator(_not_too_many),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.directory is None and self.files is None:
            raise PydanticCustomError(
                "missing_required_parameter", "is required, unless files are sent", {"field": "directory"}
            )
        if self.directory is not None and self.files is not None:
            raise PydanticCustomError("invalid_value", "cannot be sent together with directory", {"field": "files"})
        return self


class CharactersList(Event):
    """Ask for the session's characters; answered with `session.characters.listed`, also during a reload."""

    type: Literal["session.characters.list"]


class CharactersWatch(Event):
    """Reload the characters whenever their files change; answered with `session.characters.watching`.

    Attributes:
        enabled: False ends the watch.
    """

    type: Literal["session.characters.watch"]
    enabled: bool | None = None


ClientEvent: TypeAlias = Annotated[
    SessionUpdate
    | ItemCreate
    | ItemRetrieve
    | ItemDelete
    | ItemTruncate
    | ResponseCreate
    | ResponseCancel
    | InputAudioAppend
    | InputAudioCommit
    | InputAudioClear
    | OutputAudioClear
    | CharactersReload
    | CharactersList
    | CharactersWatch,
    Field(discriminator="type"),
]

EVENT_TYPES: Final[tuple[str, ...]] = tuple(
    get_args(event.model_fields["type"].annotation)[0] for event in get_args(get_args(ClientEvent)[0])
)

# JSON's words for the types that JSON becomes.
_KINDS: Final[Mapping[type, str]] = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}
# What pydantic's kinds of errors are to a client. Those our own checks raise are named after their code.
_EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a number",
    "bool_type": "a boolean",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_BOUNDS: Final[Mapping[str, str]] = {
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is shorter than {min_length} character",
    "too_long": "has more than {max_length} entries",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is greater than {le}",
}
_OWN_KINDS: Final = frozenset(code.value for code in ErrorCode)
_MISSING: Final = (ErrorCode.MISSING_REQUIRED_PARAMETER, "is required")
_UNKNOWN: Final = (ErrorCode.UNKNOWN_PARAMETER, "is not known")
_REFUSED: Final = (ErrorCode.INVALID_VALUE, "is not allowed")

_ADAPTER: Final[TypeAdapter[ClientEvent]] = TypeAdapter(ClientEvent)


def parse_client_event(text: str, *, reject_unknown_keys: bool = False) -> ClientEvent:
    """Read one frame of a client.

    Args:
        text: The frame as it came.
        reject_unknown_keys: Whether a key that no event has is an error instead of being ignored.

    Returns:
        The event, checked as far as it can be without knowing the session.

    Raises:
        InvalidEvent: The text is no event; its message may be sent to the client as it is.
    """
    raw = _read(text)
    try:
        return _ADAPTER.validate_python(raw, extra="forbid" if reject_unknown_keys else "ignore")
    except ValidationError as error:
        # One mistake is enough: the event is refused as a whole.
        raise _explain(raw, error.errors(include_url=False)[0]) from None


def quoted(value: str) -> str:
    """Return a client's text as it may stand in a message: escaped, at most 80 characters long, in quotes."""
    return f"'{_shown(value)}'"


def _shown(value: str) -> str:
    head = value[:MAX_QUOTED_CHARACTERS]
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in head
    )
    if len(value) > len(head) or len(shown) > MAX_QUOTED_CHARACTERS:
        shown = shown[: MAX_QUOTED_CHARACTERS - 1] + "…"
    return shown


def _refuse_too_many_values(text: str) -> None:
    # Reading a megabyte of brackets takes a third of a second, in which nobody else is served.
    if _count_values(text) <= MAX_VALUES:
        return
    # Without escaped quotes, every second piece between the others is no text. A value has two, its key two more.
    pieces = text.replace("\\\\", "").replace('\\"', "").split('"', _MOST_QUOTES + 1)
    if len(pieces) > _MOST_QUOTES + 1 or _count_values("".join(pieces[::2])) > MAX_VALUES:
        message = f"An event holds at most {MAX_VALUES} values."
        raise InvalidEvent(ErrorCode.INVALID_VALUE, message, event_id=id_among_many_values(text))


def _count_values(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def _kind(value: object) -> str:
    """Name a value's type as JSON does."""
    return "null" if value is None else _KINDS[type(value)]


def _read(text: str) -> dict[str, Any]:
    _refuse_too_many_values(text)
    try:
        raw = from_json(text, allow_inf_nan=False)
    # A lone surrogate in the text itself is a TypeError.
    except (ValueError, TypeError) as error:
        place = re.search(r" at line \d+ column \d+$", str(error))
        message = f"The frame is not valid JSON{place[0] if place else ''}."
        raise InvalidEvent(ErrorCode.INVALID_JSON, message, event_id=id_in_nearly_json(text)) from None
    if not isinstance(raw, dict):
        raise InvalidEvent(ErrorCode.INVALID_EVENT, f"An event is a JSON object, not {_kind(raw)}.")
    return raw


def _explain(raw: Mapping[str, Any], error: ErrorDetails) -> InvalidEvent:
    """Say in our own words what pydantic found."""
    code, reason = _reason(error["type"], error["input"], error.get("ctx", {}), error["msg"])
    param = _param(error)
    event_id = raw.get("event_id")
    return InvalidEvent(code, f"{param} {reason}.", param, event_id if isinstance(event_id, str) else None)


def _param(error: ErrorDetails) -> str:
    """Write the place of a mistake as a path that holds nothing but keys and indexes of the event itself."""
    # The first step is the event's type.
    steps, context = error["loc"][1:], error.get("ctx", {})
    path = ""
    for number, step in enumerate(steps):
        # Two kinds of key are the client's own words, and may be any.
        is_own = "metadata" in steps[:number] or (error["type"] == "extra_forbidden" and number == len(steps) - 1)
        if isinstance(step, int):
            path += f"[{step}]"
        elif is_own or step not in BRANCHES:
            path += f".{_shown(step)}"
    missed = context.get("field") or context.get("discriminator", "").strip("'")
    return (f"{path}.{missed}" if missed else path.removesuffix(".[key]")).removeprefix(".")


def _reason(kind: str, value: Any, context: Mapping[str, Any], message: str) -> tuple[ErrorCode, str]:
    if kind in _OWN_KINDS:
        return ErrorCode(kind), message
    if kind in _EXPECTED:
        return ErrorCode.INVALID_TYPE, f"has to be {_EXPECTED[kind]}, not {_kind(value)}"
    if kind in _BOUNDS:
        return ErrorCode.INVALID_VALUE, _BOUNDS[kind].format(**context)
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        return _unknown_branch(value, context)
    if kind == "literal_error":
        return _not_one_of(value, context["expected"])
    return {"missing": _MISSING, "extra_forbidden": _UNKNOWN}.get(kind, _REFUSED)


def _unknown_branch(value: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[ErrorCode, str]:
    field = context["discriminator"].strip("'")
    return _not_one_of(value[field], context.get("expected_tags", "")) if field in value else _MISSING


def _not_one_of(value: object, supported: str) -> tuple[ErrorCode, str]:
    if not isinstance(value, str):
        return ErrorCode.INVALID_TYPE, f"has to be a string, not {_kind(value)}"
    return ErrorCode.INVALID_VALUE, f"is {quoted(value)}; supported: {supported}"
