"""A chat-completions server that answers as it is told, and misbehaves as it is told.

Each request takes the next of the server's answers. An answer is a list of steps; the helpers below write those that a
well-meaning server takes, and `SendRaw`, `Drop`, `BeSilent`, `Repeat` and `Refuse` are for all others.

Runs in: tests.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Send:
    """One event with this JSON in it."""

    chunk: object


@dataclass(frozen=True, slots=True)
class SendRaw:
    """Bytes as they are, such as comments or things that are no JSON."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Drop:
    """Break the connection off; as the first step, before any answer."""


@dataclass(frozen=True, slots=True)
class BeSilent:
    """Say nothing more until the client goes away; as the first step, nothing at all."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same bytes again and again, until the client goes away."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with a status and a body instead of a stream; only as first and last step."""

    status: int
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


Step: TypeAlias = Send | SendRaw | Drop | BeSilent | Repeat | Refuse

DONE: Final = SendRaw(b"data: [DONE]\n\n")


def words(*texts: str) -> list[Step]:
    """Say some words."""
    return [delta(content=text) for text in texts]


def delta(**fields: object) -> Send:
    """Send a delta of any shape."""
    return Send({"choices": [{"index": 0, "delta": fields, "finish_reason": None}]})


def fragments(*calls: dict[str, Any]) -> Send:
    """Ask for calls, or for some of them, in any shape."""
    return delta(tool_calls=list(calls))


def end(reason: str = "stop", usage: object = None) -> list[Step]:
    """End an answer as OpenAI does: a reason, then what it cost, then that it is done."""
    ended = Send({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}], "usage": None})
    cost: list[Step] = [Send({"choices": [], "usage": usage})] if usage is not None else []
    return [ended, *cost, DONE]


@dataclass(slots=True)
class Request:
    """What a client asked, and whether it went away before it had all of the answer."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    abandoned: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class StandInModel:
    """The running server: set `answers`, look at `requests`."""

    url: str = ""
    answers: list[Sequence[Step]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def request(self, number: int = 0) -> Request:
        """Wait until as many requests have come in, and return this one."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) > number)
        return self.requests[number]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the one request of a connection, and close it."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        # A client that breaks off is one of the things this server is here for.
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await _read(reader)
            steps = self.answers.pop(0)
            async with self._arrived:
                self.requests.append(request)
                self._arrived.notify_all()
            await _answer(request, steps, reader, writer)
        writer.close()
        self._tasks.discard(task)

    async def begin_anew(self) -> None:
        """Forget all answers and requests, and break off what is under way."""
        await self.close()
        self.answers, self.requests = [], []

    async def close(self) -> None:
        """Break off all answers."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def stand_in_model() -> AsyncIterator[StandInModel]:
    """Run a server on a free port of the loopback interface."""
    model = StandInModel()
    server = await asyncio.start_server(model.serve, "127.0.0.1", 0)
    model.url = "http://{}:{}/v1".format(*server.sockets[0].getsockname())
    try:
        yield model
    finally:
        server.close()
        await model.close()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Request(path=first.split(" ")[1], headers=headers, body=json.loads(body))


async def _until_the_end(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        await reader.read()


async def _answer(
    request: Request, steps: Sequence[Step], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    # The client has asked all it may on this connection: whatever is read now is its end.
    client_left = asyncio.create_task(_until_the_end(reader))
    client_left.add_done_callback(lambda task: None if task.cancelled() else request.abandoned.set())
    try:
        if not isinstance(steps[0], Refuse | Drop | BeSilent):
            _begin(writer, 200, "transfer-encoding: chunked", "content-type: text/event-stream")
        for step in steps:
            if not await _take(step, writer, client_left):
                return
        if not isinstance(steps[-1], Refuse):
            writer.write(b"0\r\n\r\n")
        await writer.drain()
    finally:
        client_left.cancel()


async def _take(step: Step, writer: asyncio.StreamWriter, client_left: asyncio.Task[None]) -> bool:
    match step:
        case Send(chunk=chunk):
            _write_chunk(writer, f"data: {json.dumps(chunk)}\n\n".encode())
        case SendRaw(data=data):
            _write_chunk(writer, data)
        case Drop():
            writer.close()
            return False
        case Repeat(data=data):
            with suppress(ConnectionError):
                while not client_left.done():
                    _write_chunk(writer, data)
                    await writer.drain()
                    await asyncio.sleep(0)
            await client_left
            return False
        case BeSilent():
            await client_left
            return False
        case Refuse(status=status, body=body, headers=headers):
            encoded = body.encode()
            _begin(writer, status, f"content-length: {len(encoded)}", *(f"{name}: {text}" for name, text in headers))
            writer.write(encoded)
    await writer.drain()
    return not client_left.done()


def _begin(writer: asyncio.StreamWriter, status: int, *headers: str) -> None:
    lines = (f"HTTP/1.1 {status} Answer", "connection: close", *headers, "", "")
    writer.write("\r\n".join(lines).encode())


def _write_chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))
