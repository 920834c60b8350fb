"""The items that clients put into a conversation, or into the input of a response.

Runs in: host.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from host.client_events.echoed import Wire
from host.client_events.sizes import MAX_PARTS, ItemId, Media, Name, NewItemId, Text

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
