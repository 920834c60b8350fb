"""A language model that says what a test tells it to.

Runs in: host.
"""

import json
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from host.items import text_of
from host.replies import CallPiece, Piece, ReplyFailed, TextPiece, Turn
from host.replies.scripted import speak
from host.server_events.items import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from plugin_api import Message, ToolCall
from plugin_api.tested import Answer, Asked, Script


class ScriptedModel:
    """A reply engine that reads its words from a script, one entry a round; see `ReplyEngine`."""

    model: Final = "scripted-model"
    reads_prompt: Final = True

    def __init__(self, script: Iterable[Script]) -> None:
        self._script = list(script)
        self.asked: list[Asked] = []

    async def reply(self, turn: Turn) -> AsyncIterator[Piece]:
        """Give the next answer of the script."""
        self.asked.append(_asked(turn))
        for part in self._next_answer():
            if isinstance(part, ToolCall):
                arguments = json.dumps(dict(part.arguments), ensure_ascii=False)
                yield CallPiece(call_id=f"call_{secrets.token_hex(10)}", name=part.name, arguments=arguments)
            else:
                for piece in speak(part, turn) if part else [TextPiece("")]:
                    yield piece

    def _next_answer(self) -> Sequence[str | ToolCall]:
        rounds = len(self.asked)
        if rounds > len(self._script):
            message = f"The scripted model has {len(self._script)} answers, and was asked for one more."
            raise ReplyFailed("model_error", message)
        said = self._script[rounds - 1]
        answer: Answer = said(self.asked[-1]) if callable(said) else said
        return [answer] if isinstance(answer, str | ToolCall) else answer

    async def close(self) -> None:
        """Do nothing: nothing was opened."""


def _asked(turn: Turn) -> Asked:
    names = {item.call_id: item.name for item in turn.items if isinstance(item, FunctionCallItem)}
    messages = [message for item in turn.items if (message := _message(item, names)) is not None]
    return Asked(turn.prompt, tuple(messages), tuple(tool["function"]["name"] for tool in turn.tools))


def _message(item: Item, names: dict[str, str]) -> Message | None:
    match item:
        case MessageItem():
            return Message(item.role, text_of(item))
        case FunctionCallOutputItem():
            return Message("tool", item.output, names.get(item.call_id))
        case _:
            return None
