"""Every event a client may send.

Runs in: host.
"""

from typing import Annotated, Any, Final, Literal, Self, TypeAlias, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from host.client_events.echoed import Wire
from host.client_events.items import Item
from host.client_events.settings import ResponseSettings, SessionSettings
from host.client_events.sizes import MAX_EVENT_ID_CHARACTERS, ItemId, Media
from sandbox.sources import MAX_FILE_BYTES, MAX_FILES

# Linux's PATH_MAX.
MAX_DIRECTORY_CHARACTERS: Final = 4096
# A file's name, and the folder it may stand in; what a name may hold is checked where files are read.
MAX_FILE_NAME_CHARACTERS: Final = 512
# Indexes and milliseconds: what every client's integers can hold.
MAX_COUNT: Final = 2**31 - 1

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
