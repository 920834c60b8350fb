"""A language model behind any server that speaks OpenAI's chat completions.

Runs in: host.
"""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import aclosing
from itertools import groupby
from typing import Any, Final, Self

import httpx2
import msgspec
import openai
import structlog

from host.conversation import text_of
from host.replies import CallPiece, EndPiece, Piece, ReplyFailed, TextPiece, Turn, UsagePiece
from host.server_events import FunctionCallItem, FunctionCallOutputItem, Item, MessageItem
from sandbox.diagnostics import printable

MAX_RETRIES: Final = 2
# Someone waits for the first word: after a longer pause than this, an error is the better answer.
MAX_PAUSE_SECONDS: Final = 5.0
# As the library has it: a server that has not even accepted the connection by then is not there.
CONNECT_SECONDS: Final = 5.0
MAX_QUOTED_CHARACTERS: Final = 200
# OpenAI's own bound for names; models make up longer ones.
MAX_NAME_CHARACTERS: Final = 64

_EARLY_ENDS: Final = {"length": EndPiece("max_output_tokens"), "content_filter": EndPiece("content_filter")}
_NOT_THERE: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)
_END: Final = object()
_NO_NAME_LETTER: Final = re.compile(r"[^a-zA-Z0-9_-]")

_log = structlog.get_logger()


class ChatCompletions:
    """Asks a chat-completions server; one client, with its connections, for all sessions.

    Args:
        url: Base URL, version included: ``http://localhost:8000/v1``.
        model: Name of the model, as the server knows it.
        api_key: Sent as bearer token; with None none is sent, whatever the environment says.
        models: Names of other models that a turn may ask for.
        temperature: For turns that ask for none; with None the server's own holds.
        first_token_seconds: Longest wait for the first chunk, connecting and retries included.
        silence_seconds: Longest wait between two chunks; comments that keep the connection alive are none.
        transport: Takes the place of the network, and of the proxies that the environment names.
    """

    reads_prompt: Final = True

    def __init__(  # noqa: PLR0913 (all but two are given by name)
        self,
        url: str,
        model: str,
        *,
        api_key: str | None,
        models: Collection[str] = (),
        temperature: float | None = None,
        first_token_seconds: float = 30,
        silence_seconds: float = 30,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._model, self._api_key = model, api_key
        self._models, self._temperature = {model, *models}, temperature
        self._first_token_seconds, self._silence_seconds = first_token_seconds, silence_seconds
        self._client = openai.AsyncOpenAI(
            base_url=url,
            # With none, the library takes the key from the environment, which may be meant for another server.
            api_key=api_key or "none",
            # The library's own retries heed a Retry-After of two minutes.
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
            http_client=openai.DefaultAsyncHttpxClient(transport=transport),
        )

    @property
    def model(self) -> str:
        """What ``session.model`` says."""
        return self._model

    async def reply(self, turn: Turn) -> AsyncIterator[Piece]:
        """Stream the model's answer, its calls last; see `ReplyEngine.reply`.

        Raises:
            ReplyFailed: With ``model_unreachable``, ``model_timeout`` or ``model_error``.
        """
        answer = _Answer({item.call_id for item in turn.items if isinstance(item, FunctionCallItem)})
        try:
            async with aclosing(self._chunks(self._request(turn))) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    if text := answer.take(chunk):
                        yield TextPiece(text)
        except (openai.OpenAIError, TimeoutError, ValueError, RecursionError) as error:
            # Not chained: a log would print all that the server said, and the key if that is part of it.
            raise self._failure(error) from None
        for piece in answer.rest():
            yield piece

    def _request(self, turn: Turn) -> dict[str, Any]:
        request: dict[str, Any] = {"model": self._model_for(turn), "messages": messages_of(turn), "stream": True}
        request["stream_options"] = {"include_usage": True}
        if turn.tools:
            choice = turn.tool_choice
            named = isinstance(choice, dict)
            request["tools"] = list(turn.tools)
            request["tool_choice"] = {"type": "function", "function": {"name": choice["name"]}} if named else choice
        if turn.max_output_tokens is not None:
            request["max_tokens"] = turn.max_output_tokens
        temperature = self._temperature if turn.temperature is None else turn.temperature
        return request if temperature is None else {**request, "temperature": temperature}

    def _model_for(self, turn: Turn) -> str:
        if turn.model is None or turn.model in self._models:
            return turn.model or self._model
        # A stranger's file must not choose what the operator pays for.
        _log.warning("the character's model may not be chosen", wished=printable(turn.model), used=self._model)
        return self._model

    async def close(self) -> None:
        """Close the client and its connections."""
        await self._client.close()

    async def _chunks(self, request: dict[str, Any]) -> AsyncIterator[object]:
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._first_token_seconds
        async with asyncio.timeout_at(deadline):
            stream = await self._open(request)
        async with stream:
            while True:
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(stream, _END)
                if chunk is _END:
                    return
                yield chunk
                # Only from here: the time that the caller took is not the model's.
                deadline = clock() + self._silence_seconds

    async def _open(self, request: dict[str, Any]) -> openai.AsyncStream[object]:
        for retry in range(MAX_RETRIES):
            try:
                return await self._ask(request)
            except (openai.RateLimitError, openai.InternalServerError) as error:
                pause = pause_seconds(error.response.headers.get("retry-after"), retry)
            await asyncio.sleep(pause)
        return await self._ask(request)

    async def _ask(self, request: dict[str, Any]) -> openai.AsyncStream[object]:
        # Not `chat.completions.create`: its chunks promise types that many servers do not keep to.
        return await self._client.post(
            "/chat/completions",
            cast_to=object,
            body=request,
            options={"headers": {} if self._api_key else {"Authorization": openai.omit}},
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )

    def _failure(self, error: Exception) -> ReplyFailed:
        match error:
            case TimeoutError():
                return ReplyFailed("model_timeout", "The language model was silent for too long.")
            case openai.APIConnectionError(__cause__=cause) if isinstance(cause, _NOT_THERE):
                return ReplyFailed("model_unreachable", "The language model's server cannot be reached.")
            case openai.APIConnectionError():
                return ReplyFailed("model_error", "The connection to the language model's server broke off.")
            case openai.APIStatusError(status_code=status, body=body, response=response):
                # Something else than JSON is written for browsers, and nothing to quote from.
                quoted = "." if body == response.text.strip() else self._quote(body)
                return ReplyFailed("model_error", f"The language model's server answered {status}{quoted}")
            case openai.APIError(body=body):
                return ReplyFailed("model_error", f"The language model failed{self._quote(body)}")
        return ReplyFailed("model_error", "What the language model's server sent could not be read.")

    def _quote(self, body: object) -> str:
        match body:
            case {"message": str(text)} | {"detail": str(text)} | str(text):
                line = "".join(letter if letter.isprintable() else " " for letter in text)
                # Hidden before it is cut, or else a part of the key could stay.
                hidden = line.replace(self._api_key, "***") if self._api_key else line
                return f": {hidden[:MAX_QUOTED_CHARACTERS]}"
        return "."


def pause_seconds(retry_after: str | None, retry: int) -> float:
    """Return how long to wait before a retry; of a Retry-After, numbers are heeded and dates are far away."""
    if retry_after is None:
        return 0.5 * 2.0**retry
    is_number = re.fullmatch(r"\d+(\.\d+)?", retry_after)
    return min(float(retry_after), MAX_PAUSE_SECONDS) if is_number else MAX_PAUSE_SECONDS


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


class _Answer:
    """What has come of an answer, but for its words: they are passed on at once."""

    def __init__(self, known_ids: set[str]) -> None:
        self._known_ids = known_ids
        self._calls: list[_Call] = []
        self._usage: UsagePiece | None = None
        self._reason = ""

    def take(self, chunk: object) -> str:
        """Take in a chunk and return its words."""
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
            case {"choices": [{"delta": {"tool_calls": [*fragments]}}, *_]}:
                for fragment in msgspec.convert(fragments, list[_Call]):
                    self._add(fragment)
        match chunk:
            case {"choices": [{"delta": {"content": str(text)}}, *_]}:
                return text
        return ""

    def rest(self) -> Iterator[Piece]:
        """Return what follows the words."""
        end = _EARLY_ENDS.get(self._reason)
        # What ended early may have ended within a call.
        calls = [call for call in self._calls if end is None or _is_object(call.arguments)]
        if not self._reason or not all(call.function.name for call in calls):
            raise ReplyFailed("model_error", "The language model's answer is incomplete.")
        yield from map(self._piece, calls)
        if self._usage:
            yield self._usage
        if end:
            yield end

    def _add(self, fragment: _Call) -> None:
        call = next((call for call in reversed(self._calls) if fragment.continues(call)), None)
        if call is None:
            self._calls.append(fragment)
            return
        call.function.name = call.function.name or fragment.function.name
        call.function.arguments = call.arguments + fragment.arguments

    def _piece(self, call: _Call) -> CallPiece:
        # Some servers give the same ids in every answer.
        call_id = call.id if call.id and call.id not in self._known_ids else f"call_{secrets.token_hex(10)}"
        self._known_ids.add(call_id)
        return CallPiece(call_id=call_id, name=call.function.name or "", arguments=call.arguments or "{}")


def messages_of(turn: Turn) -> list[dict[str, Any]]:
    """Write a turn as messages. Calls have their outputs right behind them, as servers want it, or are left out."""
    messages: list[dict[str, Any]] = [{"role": "system", "content": turn.prompt}] if turn.prompt else []
    outputs = _pair(turn.items)
    for _, places in groupby(range(len(turn.items)), key=lambda place: type(turn.items[place])):
        messages += _write([(turn.items[place], outputs.get(place)) for place in places])
    # A list without any message is refused.
    return messages or [{"role": "user", "content": ""}]


def _pair(items: Sequence[Item]) -> dict[int, str]:
    """Return outputs by the places of their calls. Ids come again: an output belongs to the latest call before it."""
    outputs: dict[int, str] = {}
    latest: dict[str, int] = {}
    early: dict[str, str] = {}
    for place, item in enumerate(items):
        if isinstance(item, FunctionCallItem):
            latest[item.call_id] = place
        elif isinstance(item, FunctionCallOutputItem) and item.call_id in latest:
            outputs[latest[item.call_id]] = item.output
        elif isinstance(item, FunctionCallOutputItem):
            early[item.call_id] = item.output
    # A client may have put an output before its call.
    return {latest[call_id]: output for call_id, output in early.items() if call_id in latest} | outputs


def _write(items: Sequence[tuple[Item, str | None]]) -> Iterator[dict[str, Any]]:
    calls = [(item, output) for item, output in items if isinstance(item, FunctionCallItem) and output is not None]
    if calls:
        yield {"role": "assistant", "content": None, "tool_calls": [_write_call(call) for call, _ in calls]}
    for call, output in calls:
        yield {"role": "tool", "tool_call_id": call.call_id, "content": output}
    for item, _ in items:
        if isinstance(item, MessageItem) and (words := text_of(item)):
            yield {"role": item.role, "content": words}


def _write_call(call: FunctionCallItem) -> dict[str, Any]:
    # Some servers refuse a conversation for ever if arguments in it are none, or a name is one that no tool may have.
    arguments = call.arguments if _is_object(call.arguments) else "{}"
    name = _NO_NAME_LETTER.sub("_", call.name)[:MAX_NAME_CHARACTERS]
    return {"id": call.call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
