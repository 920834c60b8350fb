"""The character's own words, and what stands in for a language model where there is none.

Runs in: host.
"""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Final

from host.items import count_words, text_of
from host.replies import CallPiece, EndPiece, Piece, ReplyEngine, TextPiece, Turn, UsagePiece
from host.server_events.items import FunctionCallItem, FunctionCallOutputItem, MessageItem
from plugin_api import Message, ToolCall
from sandbox.messages import said

# A word with the blanks behind it: what a listener takes in at once.
_WORDS: Final = re.compile(r"\s*\S+\s*")
# Words that are said before other sessions have their turn; an answer may have thirty thousand.
SAID_IN_A_ROW: Final = 16
_NOBODY: Final = "No character is selected. Select one with session.update: {names}."
_NO_MODEL: Final = "I have no words of my own for this, and no language model is connected to this server."


class Scripted:
    """Asks the selected character first, and another engine where it has nothing to say."""

    def __init__(self, otherwise: ReplyEngine) -> None:
        self._otherwise = otherwise

    @property
    def model(self) -> str:
        """What ``session.model`` says."""
        return self._otherwise.model

    @property
    def reads_prompt(self) -> bool:
        """Whether the other engine looks at a turn's prompt and tools."""
        return self._otherwise.reads_prompt

    async def reply(self, turn: Turn) -> AsyncIterator[Piece]:
        """Stream the character's own answer by words; see `ReplyEngine.reply`."""
        answer = await _ask(turn)
        if isinstance(answer, str):
            for said, piece in enumerate(speak(answer, turn), 1):
                yield piece
                if said % SAID_IN_A_ROW == 0:
                    await asyncio.sleep(0)
        elif isinstance(answer, ToolCall):
            arguments = json.dumps(dict(answer.arguments), ensure_ascii=False)
            yield CallPiece(call_id=f"call_{secrets.token_hex(10)}", name=answer.name, arguments=arguments)
        else:
            async with aclosing(self._otherwise.reply(turn)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    yield piece

    async def close(self) -> None:
        """Close the other engine."""
        await self._otherwise.close()


class NoModel:
    """Says plainly that there is no language model."""

    model: Final = "scripted"
    reads_prompt: Final = False

    async def reply(self, turn: Turn) -> AsyncIterator[Piece]:
        """Answer with one sentence; see `ReplyEngine.reply`."""
        names = ", ".join(turn.names)
        for piece in speak(_NO_MODEL if turn.speaker else _NOBODY.format(names=names), turn):
            yield piece

    async def close(self) -> None:
        """Do nothing: nothing was opened."""


def speak(text: str, turn: Turn) -> Iterator[Piece]:
    """Cut a text into words, as many as the turn may have. A word counts as a token."""
    spoken, is_cut = 0, False
    for word in _WORDS.finditer(text):
        if spoken == turn.max_output_tokens:
            is_cut = True
            break
        spoken += 1
        yield TextPiece(word[0])
    if not spoken:
        yield TextPiece(text)
    read = sum(map(count_words, turn.items)) if turn.words is None else turn.words
    yield UsagePiece(input_tokens=read, output_tokens=max(1, spoken))
    if is_cut:
        yield EndPiece("max_output_tokens")


async def _ask(turn: Turn) -> str | ToolCall | None:
    if turn.speaker is None:
        return None
    message = latest_message(turn)
    if message is not None:
        return await turn.speaker.reply(message)
    greeting = await turn.speaker.greet()
    return greeting if greeting is not None else await turn.speaker.reply(said("user", ""))


def latest_message(turn: Turn) -> Message | None:
    """Return what the character is to answer: the output of a tool, or what the user said last."""
    for item in reversed(turn.items):
        if isinstance(item, FunctionCallOutputItem):
            return said("tool", item.output, _tool_name(turn, item.call_id))
        if isinstance(item, MessageItem) and item.role == "user":
            return said("user", text_of(item))
    return None


def _tool_name(turn: Turn, call_id: str) -> str | None:
    calls = (each for each in turn.items if isinstance(each, FunctionCallItem))
    return next((call.name for call in calls if call.call_id == call_id), None)
