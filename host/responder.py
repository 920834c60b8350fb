"""Makes one response: asks the reply engine, runs the character's tools, and ends well whatever happens.

Runs in: host.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, Final, Protocol

import msgspec
import structlog

from host.errors import QuestionRefused
from host.outbox import ClientStalled
from host.replies import CallPiece, EndPiece, Piece, ReplyEngine, ReplyFailed, TextPiece, Turn, UsagePiece
from host.response_writer import Ending, ResponseWriter
from host.server_events.items import Item
from host.server_events.responses import StatusDetails, StatusError
from host.spans import Attribute, Name, Spans, over
from host.turns import MAX_TOOL_NAME_CHARACTERS
from sandbox.diagnostics import printable
from sandbox.errors import BudgetExceeded, CharacterError, SandboxError

# Tool calls in a row before a response is ended: a character, or a model, that never comes to words.
MAX_ROUNDS: Final = 8

_NO_TOKENS_LEFT: Final = StatusDetails(type="incomplete", reason="max_output_tokens")

_log = structlog.get_logger()


class RunTool(Protocol):
    """Runs a character's own tool."""

    async def __call__(self, name: str, arguments: dict[str, Any]) -> str:
        """Return what the tool says.

        Raises:
            SandboxError: It failed.
        """


class Responder:
    """One response under way.

    Args:
        engine: Where the words come from.
        writer: Where they go.
        make_turn: Works out what the engine is told at first; may ask the character.
        client_tools: Names of functions that the client runs itself; all others are the character's.
        run_tool: Runs one of those.
        room: Waits until the client has read what it was sent.
        spans: Lays spans over tools, where somebody collects them.
    """

    def __init__(  # noqa: PLR0913 (each is a collaborator of its own)
        self,
        engine: ReplyEngine,
        writer: ResponseWriter,
        make_turn: Callable[[], Awaitable[Turn]],
        *,
        client_tools: frozenset[str],
        run_tool: RunTool,
        room: Callable[[], Awaitable[None]],
        spans: Spans | None = None,
    ) -> None:
        self._spans = spans
        self._engine = engine
        self._writer = writer
        self._make_turn = make_turn
        self._client_tools = client_tools
        self._run_tool = run_tool
        self._room = room
        self._ending: StatusDetails | None = None

    async def run(self) -> Ending:
        """Answer, end the response and return how it ended. Cancelling leaves the end to the caller."""
        try:
            await self._answer()
        except ReplyFailed as error:
            return self._fail(error.code, error.message)
        except SandboxError as error:
            return self._fail(failure_code(error), printable(str(error)), **_told_of(error))
        except (asyncio.CancelledError, ClientStalled):
            raise
        except Exception:  # noqa: BLE001 (a response is always ended)
            _log.exception("response failed")
            return self._fail("server_error", "The server failed to make this response.")
        status = self._ending.type if self._ending else "completed"
        self._writer.end(status, self._ending)
        return status

    def _fail(self, code: str, message: str, **told: Any) -> Ending:
        error = StatusError(type="server_error", code=code, message=message, **told)
        self._writer.end("failed", StatusDetails(type="failed", error=error))
        return "failed"

    async def _answer(self) -> None:
        turn = await self._make_turn()
        limit = turn.max_output_tokens
        for _ in range(MAX_ROUNDS):
            before = len(self._writer.written)
            calls = await self._round(turn)
            own = [call for call in calls if call.name not in self._client_tools]
            for call in own:
                self._writer.add_call_output(call.call_id, await self._output(call))
            # With the words, or with calls that are the client's to answer, the response has said all it can.
            if self._ending or not own or len(own) < len(calls):
                return
            if limit is not None and self._writer.output_tokens >= limit:
                self._ending = _NO_TOKENS_LEFT
                return
            turn = self._next(turn, self._writer.written[before:], limit)
        raise ReplyFailed("tool_calls_exceeded", f"There were more than {MAX_ROUNDS} tool calls in a row.")

    def _next(self, turn: Turn, said: Sequence[Item], limit: int | None) -> Turn:
        # What had to be called has been called: asked for again, it would be called for ever.
        choice = "none" if turn.tool_choice == "none" else "auto"
        left = None if limit is None else limit - self._writer.output_tokens
        items = (*turn.items, *said)
        return msgspec.structs.replace(turn, items=items, words=None, tool_choice=choice, max_output_tokens=left)

    async def _round(self, turn: Turn) -> Sequence[CallPiece]:
        calls: list[CallPiece] = []
        async with aclosing(self._engine.reply(turn)) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                self._write(piece, calls)
                await self._room()
        self._writer.end_message()
        return calls

    def _write(self, piece: Piece, calls: list[CallPiece]) -> None:
        # First, and without a pattern: nearly all of them are words.
        if type(piece) is TextPiece:
            self._writer.add_text(piece.text)
            return
        match piece:
            case CallPiece():
                add = self._writer.add_call if piece.name in self._client_tools else self._writer.add_own_call
                add(piece.call_id, piece.name, piece.arguments)
                calls.append(piece)
            case UsagePiece():
                self._writer.add_usage(piece.input_tokens, piece.output_tokens, piece.cached_tokens)
            case EndPiece(reason):
                self._ending = StatusDetails(type="incomplete", reason=reason)
                self._writer.end_message("incomplete")

    async def _output(self, call: CallPiece) -> str:
        # A tool that fails says so in its output, and the conversation goes on.
        try:
            arguments = json.loads(call.arguments or "{}")
        except (ValueError, RecursionError):
            return "The tool was not run: its arguments are not JSON."
        if not isinstance(arguments, dict):
            return "The tool was not run: its arguments are not a JSON object."
        try:
            with over(self._spans, Name.TOOL, {Attribute.TOOL: printable(call.name, MAX_TOOL_NAME_CHARACTERS)}):
                return await self._run_tool(call.name, arguments)
        except SandboxError as error:
            return f"The tool failed: {printable(str(error))}"


def _told_of(error: SandboxError) -> dict[str, Any]:
    if not isinstance(error, QuestionRefused):
        return {}
    told = {"details": error.details, "retry_after_seconds": error.retry_after_seconds}
    return {name: value for name, value in told.items() if value is not None}


def failure_code(error: SandboxError) -> str:
    """Return the wire's code for a failure of a character or its worker."""
    if isinstance(error, QuestionRefused):
        return error.code
    if isinstance(error, BudgetExceeded):
        return "budget_exceeded"
    return "character_failed" if isinstance(error, CharacterError) else "worker_lost"
