"""A language model behind any server that speaks OpenAI's chat completions.

Runs in: host.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Collection
from contextlib import aclosing
from itertools import count
from typing import Any, Final

import httpx2
import openai
import structlog

from host.metrics.calls import ModelCall, ModelCalls
from host.metrics.labels import Asked
from host.replies import Piece, ReplyFailed, TextPiece, Turn, UsagePiece
from host.replies.answers import Answer, ErrorTold, moves_on
from host.replies.messages import messages_of
from host.server_events.items import FunctionCallItem
from host.spans import Attribute, Name, Spans, over
from sandbox.diagnostics import printable

MAX_RETRIES: Final = 2
# Someone waits for the first word: after a longer pause than this, an error is the better answer.
MAX_PAUSE_SECONDS: Final = 5.0
# As the library has it: a server that has not even accepted the connection by then is not there.
CONNECT_SECONDS: Final = 5.0
MAX_QUOTED_CHARACTERS: Final = 200
# Some hundred bytes a token with all that stands around it: more than models write and think at once.
MAX_ANSWER_BYTES: Final = 32 * 1024 * 1024
# Chunks that are read before other sessions have their turn, where they come faster than they are read.
READ_IN_A_ROW: Final = 64

_NOT_THERE: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)
_END: Final = object()

_log = structlog.get_logger()


class ChatCompletions:
    """Asks a chat-completions server; one client, with its connections, for all sessions.

    Args:
        url: Base URL, version included: ``http://localhost:8000/v1``.
        model: Name of the model, as the server knows it.
        api_key: Sent as bearer token; with None none is sent, whatever the environment says.
        models: Names of other models that a turn may ask for.
        temperature: For turns that ask for none; with None the server's own holds.
        first_token_seconds: Longest wait for the first chunk with anything in it, connecting and retries included.
        silence_seconds: Longest wait between two of those; what only keeps the connection alive is none.
        calls: Counts what is asked.
        spans: Lays spans over what is asked, where somebody collects them.
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
        calls: ModelCalls | None = None,
        spans: Spans | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._model, self._api_key = model, api_key
        self._models, self._temperature = {model, *models}, temperature
        self._calls, self._spans = calls or ModelCalls(), spans
        self._first_token_seconds, self._silence_seconds = first_token_seconds, silence_seconds
        self._client = openai.AsyncOpenAI(
            base_url=url,
            # With none, the library takes the key from the environment, which may be meant for another server.
            api_key=api_key or "none",
            # The library's own retries heed a Retry-After of two minutes.
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),
            http_client=openai.DefaultAsyncHttpxClient(transport=transport, event_hooks={"response": [_bound]}),
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
        answer = Answer({item.call_id for item in turn.items if isinstance(item, FunctionCallItem)})
        request = self._request(turn)
        with over(self._spans, Name.MODEL, {Attribute.MODEL: request["model"]}, is_parent=False) as span:
            call = ModelCall(self._calls, span)
            try:
                async with aclosing(self._chunks(request)) as chunks:  # type: ignore[type-var]
                    async for chunk in chunks:
                        if text := answer.take(chunk):
                            call.speaks()
                            yield TextPiece(text)
                        if answer.is_full:
                            break
            except (openai.OpenAIError, httpx2.HTTPError, ErrorTold, TimeoutError, ValueError, RecursionError) as error:
                # Not chained: a log would print all that the server said, and the key if that is part of it.
                failure = self._failure(error)
                call.outcome = Asked(failure.code)
                raise failure from None
            else:
                call.outcome = Asked.ANSWERED
            finally:
                call.end()
            for piece in answer.rest():
                if isinstance(piece, UsagePiece):
                    call.cost(piece.input_tokens, piece.output_tokens)
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
            if _is_whole(stream.response):
                async with asyncio.timeout_at(deadline):
                    yield json.loads(await stream.response.aread())
                return
            for number in count(1):
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(stream, _END)
                    if number % READ_IN_A_ROW == 0:
                        # A stream that makes nobody wait lets no deadline come, and nobody else either.
                        await asyncio.sleep(0)
                if chunk is _END:
                    return
                yield chunk
                if moves_on(chunk):
                    # Only from here: the time that the caller took is not the model's.
                    deadline = clock() + self._silence_seconds

    async def _open(self, request: dict[str, Any]) -> openai.AsyncStream[object]:
        for retry in range(MAX_RETRIES):
            try:
                return await self._ask(request)
            except (openai.RateLimitError, openai.InternalServerError) as error:
                pause = pause_seconds(error.response.headers.get("retry-after"), retry)
                is_limit = isinstance(error, openai.RateLimitError)
                self._calls.retries.labels("rate_limited" if is_limit else "server_error").inc()
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
            case openai.APIConnectionError() | httpx2.HTTPError():
                return ReplyFailed("model_error", "The connection to the language model's server broke off.")
            case openai.APIStatusError(status_code=status, body=body, response=response):
                # Something else than JSON is written for browsers, and nothing to quote from.
                quoted = "." if body == response.text.strip() else self._quote(body)
                return ReplyFailed("model_error", f"The language model's server answered {status}{quoted}")
            case openai.APIError(body=body) | ErrorTold(body=body):
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


class TooMuch(ValueError):
    """An answer has no end, or none that anyone would wait for."""


class _Bounded(httpx2.AsyncByteStream):
    """A body that ends with an error where it becomes too long, whatever it consists of."""

    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MAX_ANSWER_BYTES
        async for part in self._body:
            left -= len(part)
            if left < 0:
                raise TooMuch
            yield part

    async def aclose(self) -> None:
        await self._body.aclose()


async def _bound(response: httpx2.Response) -> None:
    assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 (the client is an asynchronous one)
    response.stream = _Bounded(response.stream)


def _is_whole(response: httpx2.Response) -> bool:
    # Some servers do not stream with everything, and answer as if they had not been asked to.
    return response.headers.get("content-type", "").startswith("application/json")


def pause_seconds(retry_after: str | None, retry: int) -> float:
    """Return how long to wait before a retry; of a Retry-After, numbers are heeded and dates are far away."""
    if retry_after is None:
        return 0.5 * 2.0**retry
    is_number = re.fullmatch(r"\d+(\.\d+)?", retry_after)
    return min(float(retry_after), MAX_PAUSE_SECONDS) if is_number else MAX_PAUSE_SECONDS
