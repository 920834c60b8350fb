"""What a chat-completions server sends, taken in piece by piece, as loosely as servers write it.

Runs in: host.
"""

import json
import secrets
from collections.abc import Iterator
from typing import Any, Final, Self

import msgspec

from host.replies import CallPiece, EndPiece, Piece, ReplyFailed, TextPiece, UsagePiece
from host.replies.messages import is_object
from host.replies.thoughts import Thoughts

# Fifty thousand tokens, more than models write at once. A model that does not stop is stopped there.
MAX_TEXT_CHARACTERS: Final = 200_000
# Of one round: more than anybody asks for in parallel. Each is an item, and each of the character's takes its time.
MAX_CALLS: Final = 32
# Of one round's calls together: what a worker is sent with a call, with room to spare.
MAX_ARGUMENTS_CHARACTERS: Final = 100_000
# Ids longer than any server's own are sent with each turn, and refused by some servers.
MAX_ID_CHARACTERS: Final = 64

_EARLY_ENDS: Final = {"length": EndPiece("max_output_tokens"), "content_filter": EndPiece("content_filter")}
_TEXTS: Final = frozenset({"text", "output_text"})


class ErrorTold(Exception):
    """The server tells of an error in the midst of its answer.

    Args:
        body: What it says, in one of the shapes of errors.
    """

    def __init__(self, body: object) -> None:
        super().__init__("the server told an error")
        self.body = body


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class _Call(msgspec.Struct):
    """A call, or some of one, as loosely as servers write it."""

    index: int | None = None
    id: str | None = None
    function: _Function = msgspec.field(default_factory=_Function)

    def continues(self, call: Self) -> bool:
        name, whole = self.function.name, isinstance(self.function.arguments, dict)
        # Some servers number all their calls 0, and others none.
        if self.index is not None and (self.index != call.index or (whole and name)):
            return False
        if self.id and (name or self.index is None):
            return self.id == call.id
        return self.index is not None or not name

    @property
    def arguments(self) -> str:
        given = self.function.arguments
        return json.dumps(given, ensure_ascii=False) if isinstance(given, dict) else given or ""


class Answer:
    """What has come of one answer, but for its words: they are passed on at once.

    Args:
        known_ids: Ids of calls that the conversation has already.
    """

    def __init__(self, known_ids: set[str]) -> None:
        self._known_ids = known_ids
        self._thoughts = Thoughts()
        self._characters = 0
        self._arguments_characters = 0
        self._calls: list[_Call] = []
        self._usage: UsagePiece | None = None
        self._reason = ""

    @property
    def is_full(self) -> bool:
        """Whether no more words are taken."""
        return self._characters >= MAX_TEXT_CHARACTERS

    def take(self, chunk: object) -> str:
        """Take in a chunk, or an answer that is sent as a whole, and return its words.

        Raises:
            ErrorTold: It is an error.
            ReplyFailed: There is more than can be taken.
            ValueError: It cannot be read.
        """
        _refuse_error(chunk)
        match chunk:
            case {"usage": {"prompt_tokens": int(read), "completion_tokens": int(written), **more}}:
                details = more.get("prompt_tokens_details")
                cached = details.get("cached_tokens") if isinstance(details, dict) else 0
                cached = cached if isinstance(cached, int) else 0
                self._usage = UsagePiece(input_tokens=read, output_tokens=written, cached_tokens=cached)
        match chunk:
            case {"choices": [{"finish_reason": str(reason)}, *_]} if reason:
                self._reason = reason
        match chunk:
            case {"choices": [{"delta": dict(delta)}, *_]} | {"choices": [{"message": dict(delta)}, *_]}:
                return self._take_delta(delta)
        return ""

    def _take_delta(self, delta: dict[str, Any]) -> str:
        match delta:
            case {"tool_calls": [*fragments]}:
                for fragment in msgspec.convert(fragments, list[_Call]):
                    self._add(fragment)
            case {"function_call": dict(function)}:
                # The shape before there were several.
                self._add(_Call(index=0, function=msgspec.convert(function, _Function)))
        words = self._thoughts.leave_out(_text_of(delta.get("content")) + _text_of(delta.get("refusal")))
        return self._bounded(words)

    def _bounded(self, words: str) -> str:
        taken = words[: MAX_TEXT_CHARACTERS - self._characters]
        self._characters += len(taken)
        return taken

    def rest(self) -> Iterator[Piece]:
        """Return what follows the words.

        Raises:
            ReplyFailed: The answer does not end as one.
        """
        reason = "length" if self.is_full else self._reason
        end = _EARLY_ENDS.get(reason)
        # What ended early may have ended within a call.
        calls = [call for call in self._calls if end is None or is_object(call.arguments)]
        if not reason or not all(call.function.name for call in calls):
            raise ReplyFailed("model_error", "The language model's answer is incomplete.")
        if held := self._bounded(self._thoughts.held):
            yield TextPiece(held)
        yield from map(self._piece, calls)
        if self._usage:
            yield self._usage
        if end:
            yield end

    def _add(self, fragment: _Call) -> None:
        self._arguments_characters += len(fragment.arguments)
        if self._arguments_characters > MAX_ARGUMENTS_CHARACTERS:
            message = f"The language model called functions with more than {MAX_ARGUMENTS_CHARACTERS} characters."
            raise ReplyFailed("model_error", message)
        call = next((call for call in reversed(self._calls) if fragment.continues(call)), None)
        if call is not None:
            call.function.name = call.function.name or fragment.function.name
            call.function.arguments = call.arguments + fragment.arguments
        elif len(self._calls) == MAX_CALLS:
            raise ReplyFailed("model_error", f"The language model made more than {MAX_CALLS} calls at once.")
        else:
            self._calls.append(fragment)

    def _piece(self, call: _Call) -> CallPiece:
        # Some servers give the same ids in every answer.
        is_new = call.id and len(call.id) <= MAX_ID_CHARACTERS and call.id not in self._known_ids
        call_id = call.id if call.id and is_new else f"call_{secrets.token_hex(10)}"
        self._known_ids.add(call_id)
        return CallPiece(call_id=call_id, name=call.function.name or "", arguments=call.arguments or "{}")


def moves_on(chunk: object) -> bool:
    """Tell whether there is anything in a chunk: words, thoughts, calls, or the reason for the end."""
    match chunk:
        case {"choices": [{"finish_reason": str(reason)}, *_]} if reason:
            return True
        case {"choices": [{"delta": dict(delta)}, *_]}:
            return any(value for name, value in delta.items() if name != "role")
    return False


def _text_of(content: object) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if _is_text(part))
    return content if isinstance(content, str) else ""


def _is_text(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") in _TEXTS and isinstance(part.get("text"), str)


def _refuse_error(chunk: object) -> None:
    match chunk:
        case {"choices": [{"error": body}, *_]} | {"error": body} if body:
            raise ErrorTold(body)
        case {"choices": [{"finish_reason": "error"}, *_]}:
            raise ErrorTold(None)
        case {"choices": _}:
            return
        case {"message": str() as body} | {"detail": str() as body} | {"object": "error", "message": body}:
            raise ErrorTold(body)
