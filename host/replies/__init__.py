"""What produces the words of a response, behind one interface.

Runs in: host.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from msgspec import Struct

from host.server_events.items import Item
from plugin_api import Message, ToolCall


class TextPiece(Struct, gc=False, frozen=True):
    """Some more words of the answer."""

    text: str


class CallPiece(Struct, gc=False, frozen=True, kw_only=True):
    """A function that is to be called: complete, its arguments as JSON text."""

    call_id: str
    name: str
    arguments: str


class UsagePiece(Struct, gc=False, frozen=True, kw_only=True):
    """What this round cost, in tokens."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0


class EndPiece(Struct, gc=False, frozen=True):
    """Why the words ended early; a round that just ends is complete."""

    reason: Literal["max_output_tokens", "content_filter"]


Piece: TypeAlias = TextPiece | CallPiece | UsagePiece | EndPiece


class Speaker(Protocol):
    """The selected character, as far as a reply engine may ask it."""

    async def greet(self) -> str | None:
        """Ask for its first words.

        Raises:
            CharacterError, WorkerError: It failed.
        """

    async def reply(self, message: Message) -> str | ToolCall | None:
        """Ask for its answer to a message; None leaves it to a language model.

        Raises:
            CharacterError, WorkerError: It failed.
        """


class Turn(Struct, frozen=True, kw_only=True):
    """All that a reply engine may know.

    Attributes:
        speaker: The selected character, or None.
        names: Names of the characters there are to select.
        prompt: System prompt and the client's instructions, or empty.
        items: The conversation, oldest first; the last may be the output of a function.
        words: Words of all items, if they were counted already.
        tools: What may be called, in the shape of chat completions: ``{"type": "function", "function": {...}}``.
        tool_choice: ``auto``, ``none``, ``required`` or ``{"type": "function", "name": ...}``.
        max_output_tokens: Or None for no limit.
        model: Name of the model that the character wishes for; an author's word, and no more than a wish.
        temperature: What client or character wish for, or None.
    """

    speaker: Speaker | None
    names: Sequence[str] = ()
    prompt: str = ""
    items: Sequence[Item] = ()
    words: int | None = None
    tools: Sequence[dict[str, Any]] = ()
    tool_choice: Any = "auto"
    max_output_tokens: int | None = None
    model: str | None = None
    temperature: float | None = None


class ReplyFailed(Exception):
    """The engine could not answer; the response ends as failed.

    Args:
        code: For programs: ``model_unreachable``, ``model_error``, ``model_timeout`` …
        message: For people; sent to the client.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class ReplyEngine(Protocol):
    """Answers turns. Knows neither the connection nor the conversation it works for."""

    @property
    def model(self) -> str:
        """What ``session.model`` says."""

    @property
    def reads_prompt(self) -> bool:
        """Whether it looks at a turn's prompt and tools, so that they are worth asking for."""

    def reply(self, turn: Turn) -> AsyncIterator[Piece]:
        """Answer one turn, piece by piece.

        A turn that needs functions ends with their calls; whoever runs them asks again with the outputs among the
        items. Closing the iterator ends the work behind it at once.

        Raises:
            ReplyFailed: There is no answer, or no more of it.
            CharacterError, WorkerError: The character was asked, and failed.
        """

    async def close(self) -> None:
        """Let go of everything that was opened."""
