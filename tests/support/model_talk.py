"""Talks with the language model that stands in, taken to pieces.

Runs in: tests.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

import pytest

from host.replies import CallPiece, Piece, ReplyFailed, TextPiece, Turn
from host.replies.chat_completions import ChatCompletions
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem

KEY = "sk-secret-0123456789"
# Until what has to happen has happened; only a broken test waits this long.
PATIENCE_SECONDS = 5.0
AS_JSON = (("content-type", "application/json; charset=utf-8"),)


def said(
    text: str, role: Literal["user", "system", "assistant"] = "user", kind: Literal["text", "transcript"] = "text"
) -> MessageItem:
    part = Content(type="input_text", text=text) if kind == "text" else Content(type="output_audio", transcript=text)
    return MessageItem(id="item_1", status="completed", role=role, content=[part])


def called(call_id: str, arguments: str = "{}") -> FunctionCallItem:
    return FunctionCallItem(id="item_2", status="completed", call_id=call_id, name="look", arguments=arguments)


def answered(call_id: str, output: str) -> FunctionCallOutputItem:
    return FunctionCallOutputItem(id="item_3", status="completed", call_id=call_id, output=output)


def turn(*items: Item, **rest: Any) -> Turn:
    return Turn(speaker=None, items=items or (said("Hello"),), **rest)


async def all_pieces(engine: ChatCompletions, asked: Turn | None = None) -> list[Piece]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [piece async for piece in engine.reply(asked or turn())]


async def failure(engine: ChatCompletions) -> ReplyFailed:
    with pytest.raises(ReplyFailed) as caught:
        await all_pieces(engine)
    return caught.value


def text_of(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


def calls_of(pieces: Sequence[Piece]) -> list[CallPiece]:
    return [piece for piece in pieces if isinstance(piece, CallPiece)]


def fragment(
    arguments: object, name: str | None = None, call_id: str | None = None, index: int | None = None
) -> dict[str, Any]:
    """Return a part of a call that leaves out all that is not given."""
    function = {"name": name, "arguments": arguments}
    whole = {"index": index, "id": call_id, "function": {key: value for key, value in function.items() if value}}
    return {key: value for key, value in whole.items() if value is not None}
