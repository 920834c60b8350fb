"""A character speaks for itself where it can, and a language model where it cannot."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Literal

import pytest

from host.replies import CallPiece, EndPiece, Piece, TextPiece, Turn, UsagePiece
from host.replies.scripted import NoModel, Scripted, latest_message
from host.server_events.items import Content, FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from plugin_api import Message, ToolCall
from sandbox.messages import Said


class Parrot:
    """A speaker that answers as it was taught, and remembers what it was asked."""

    def __init__(self, answer: str | ToolCall | None = None, greeting: str | None = None) -> None:
        self._answer, self._greeting = answer, greeting
        self.asked: list[Message] = []

    async def greet(self) -> str | None:
        return self._greeting

    async def reply(self, message: Message) -> str | ToolCall | None:
        self.asked.append(message)
        return self._answer


class Broken(Parrot):
    """A speaker that cannot answer."""

    async def reply(self, message: Message) -> str | ToolCall | None:
        raise LookupError(message.text)


class Prompter:
    """The other engine: it knows one long answer, and whether it was closed."""

    model = "prompter"

    def __init__(self, *, reads_prompt: bool = True) -> None:
        self.reads_prompt = reads_prompt
        self.turns: list[Turn] = []
        self.left = self.closed = False

    async def reply(self, turn: Turn) -> AsyncIterator[Piece]:
        self.turns.append(turn)
        try:
            yield TextPiece("Prompted ")
            yield TextPiece("words")
        finally:
            self.left = True

    async def close(self) -> None:
        self.closed = True


def said(text: str, role: Literal["user", "system", "assistant"] = "user") -> MessageItem:
    part = Content(type="input_text", text=text)
    return MessageItem(id="item_1", status="completed", role=role, content=[part])


def called(call_id: str, name: str) -> FunctionCallItem:
    return FunctionCallItem(id="item_2", status="completed", call_id=call_id, name=name, arguments='{"at": "sea"}')


def answered(call_id: str, output: str) -> FunctionCallOutputItem:
    return FunctionCallOutputItem(id="item_3", status="completed", call_id=call_id, output=output)


def turn(*items: Item, **rest: Any) -> Turn:
    return Turn(items=items, **{"speaker": None, **rest})


async def all_pieces(engine: Scripted | NoModel, asked: Turn) -> list[Piece]:
    return [piece async for piece in engine.reply(asked)]


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


async def test_a_characters_answer_comes_word_by_word_and_nothing_of_it_is_lost() -> None:
    answer = "  Ahoy,\nmatey!  Fine\tday. "

    pieces = await all_pieces(Scripted(Prompter()), turn(said("Good day to you"), speaker=Parrot(answer)))

    assert text_of(pieces) == answer
    assert pieces[-1] == UsagePiece(input_tokens=4, output_tokens=4)
    assert len(pieces) == 5


@pytest.mark.parametrize("answer", ["", " \n"])
async def test_an_empty_answer_is_an_answer(answer: str) -> None:
    prompter = Prompter()

    pieces = await all_pieces(Scripted(prompter), turn(said("Hello"), speaker=Parrot(answer)))

    assert pieces[0] == TextPiece(answer)
    assert prompter.turns == []


@pytest.mark.parametrize(
    ("limit", "text", "ends_early"),
    [(1, "One ", True), (2, "One two ", True), (3, "One two three", False), (None, "One two three", False)],
)
async def test_an_answer_stops_at_its_limit_and_says_so(limit: int | None, text: str, *, ends_early: bool) -> None:
    asked = turn(said("Count"), speaker=Parrot("One two three"), max_output_tokens=limit)

    pieces = await all_pieces(Scripted(Prompter()), asked)

    assert text_of(pieces) == text
    assert UsagePiece(input_tokens=1, output_tokens=len(text.split())) in pieces
    assert (pieces[-1] == EndPiece("max_output_tokens")) is ends_early


async def test_a_characters_wish_for_a_tool_becomes_a_call() -> None:
    wish = ToolCall("look", {"at": "the sea, señor"})

    pieces = [
        await all_pieces(Scripted(Prompter()), turn(said("What is there?"), speaker=Parrot(wish))) for _ in range(2)
    ]

    calls = [piece for answer in pieces for piece in answer if isinstance(piece, CallPiece)]
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [(wish.name, wish.arguments)] * 2
    assert calls[0].call_id != calls[1].call_id


@pytest.mark.parametrize("speaker", [None, Parrot(None)], ids=["no character", "a character without words of its own"])
async def test_the_other_engine_speaks_where_there_is_no_answer(speaker: Parrot | None) -> None:
    prompter = Prompter()
    asked = turn(said("Hello"), speaker=speaker)

    pieces = await all_pieces(Scripted(prompter), asked)

    assert pieces == [TextPiece("Prompted "), TextPiece("words")]
    assert prompter.turns == [asked]


async def test_closing_the_answer_closes_that_of_the_other_engine() -> None:
    prompter = Prompter()

    async with aclosing(Scripted(prompter).reply(turn(said("Hello")))) as pieces:  # type: ignore[type-var]
        await anext(pieces)
        assert not prompter.left

    assert prompter.left


async def test_the_other_engine_is_what_the_session_sees_and_closes() -> None:
    prompter = Prompter()
    scripted = Scripted(prompter)

    await scripted.close()

    assert (scripted.model, scripted.reads_prompt, prompter.closed) == ("prompter", True, True)
    assert not Scripted(Prompter(reads_prompt=False)).reads_prompt


async def test_a_character_that_fails_is_not_replaced() -> None:
    prompter = Prompter()

    with pytest.raises(LookupError):
        await all_pieces(Scripted(prompter), turn(said("Hello"), speaker=Broken()))

    assert prompter.turns == []


async def test_before_anybody_spoke_the_character_greets() -> None:
    parrot = Parrot("An answer", greeting="Welcome")

    assert text_of(await all_pieces(Scripted(Prompter()), turn(speaker=parrot))) == "Welcome"
    assert parrot.asked == []


async def test_a_character_without_a_greeting_is_asked_with_an_empty_message() -> None:
    parrot = Parrot("An answer")

    assert text_of(await all_pieces(Scripted(Prompter()), turn(speaker=parrot))) == "An answer"
    assert parrot.asked == [Said("user", "")]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([said("a"), said("b")], Said("user", "b")),
        ([said("a"), said("b", "assistant"), said("c", "system")], Said("user", "a")),
        ([said("a"), called("1", "look"), answered("1", "fog")], Said("tool", "fog", "look")),
        ([called("1", "look"), called("2", "run"), answered("1", "fog")], Said("tool", "fog", "look")),
        ([called("1", "look"), answered("1", "fog"), said("a")], Said("user", "a")),
        ([answered("1", "fog")], Said("tool", "fog", None)),
        ([said("a", "assistant")], None),
        ([], None),
    ],
)
def test_a_character_answers_what_came_last(items: list[Item], message: Message | None) -> None:
    assert latest_message(turn(*items)) == message


async def test_without_a_model_a_character_says_that_there_is_none() -> None:
    text = text_of(await all_pieces(NoModel(), turn(said("Hello"), speaker=Parrot(None))))

    assert "no language model is connected" in text


async def test_without_a_model_and_a_character_the_names_to_select_are_told() -> None:
    text = text_of(await all_pieces(NoModel(), turn(said("Hello"), names=["Ada", "Bo"])))

    assert "Ada, Bo" in text
