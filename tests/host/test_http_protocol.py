"""Whoever can reach the port cannot keep connections, or fill the memory, without having asked for anything."""

import asyncio
from collections.abc import Iterator

import pytest
from realtime import PATIENCE_SECONDS, session
from servers import RunningServer, running_server

from host import http_protocol
from host.http_protocol import MAX_HEAD_BYTES, MAX_REQUEST_BYTES

GET = b"GET /livez HTTP/1.1\r\nHost: here\r\n"
KEYLESS_POST = b"POST /v1/characters/reload HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
HANDSHAKE = b"GET /v1/realtime HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
KEY = "a key of a client"
POST = KEYLESS_POST + f"Authorization: Bearer {KEY}\r\n".encode()
MANY_BYTES = 4 * MAX_REQUEST_BYTES


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(worker="inline", api_key=KEY) as running:
        yield running


async def all_that_is_answered(server: RunningServer, *parts: bytes) -> bytes:
    """Send parts of a request one after another, and return what comes until the server ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await reader.read()
    finally:
        writer.transport.abort()


@pytest.mark.parametrize(
    ("begin", "rest", "status"),
    [
        pytest.param(GET + b"X-Long: ", b"x", b"431", id="a header without end"),
        pytest.param(GET, b"X-Many: x\r\n", b"431", id="headers without end"),
        pytest.param(b"GET /", b"x", b"431", id="an address without end"),
        pytest.param(POST + b"Content-Length: 1000000000\r\n\r\n", b" ", b"413", id="a body without end"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", b"413", id="chunks without end"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n", b"413", id="trailers without end"),
    ],
)
async def test_a_request_that_does_not_end_is_refused_and_its_sender_reads_why(
    server: RunningServer, begin: bytes, rest: bytes, status: bytes
) -> None:
    answer = await all_that_is_answered(server, begin, *[rest * (8192 // len(rest))] * (MANY_BYTES // 8192))
    assert answer.startswith(b"HTTP/1.1 " + status), answer
    assert b"more than" in answer


async def test_whoever_is_answered_before_his_body_ends_gets_no_second_answer(server: RunningServer) -> None:
    begin = KEYLESS_POST + b"Content-Length: 1000000000\r\n\r\n"
    answer = await all_that_is_answered(server, begin, *[b" " * 8192] * (MANY_BYTES // 8192))

    assert answer.startswith(b"HTTP/1.1 401")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(b"X-Long: " + b"x" * 9000 + b"\r\n", id="a long one"),
        pytest.param(b"X-Many: x\r\n" * 200, id="many"),
    ],
)
async def test_a_handshake_whose_headers_cannot_be_read_is_answered_and_closed(
    server: RunningServer, headers: bytes
) -> None:
    assert (await all_that_is_answered(server, HANDSHAKE + headers + b"\r\n")).startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize(
    "begin",
    [b"", b"\r\n", GET, HANDSHAKE, POST + b"Content-Length: 1000\r\n\r\n{"],
    ids=["nothing", "a line end", "half a request", "half a handshake", "half a body"],
)
async def test_a_client_that_does_not_finish_its_request_is_let_go(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, begin: bytes
) -> None:
    monkeypatch.setattr(http_protocol, "RECEIVE_SECONDS", 0.2)
    assert await all_that_is_answered(server, begin) == b""


async def test_a_session_outlives_the_time_that_a_request_has(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "RECEIVE_SECONDS", 1.0)
    monkeypatch.setattr(http_protocol, "ANSWER_SECONDS", 1.0)
    async with session(server.url, headers={"Authorization": f"Bearer {KEY}"}) as client:
        # As long as it takes until somebody who came later has been let go.
        await all_that_is_answered(server, GET)
        await client.say("Hello")
        await client.respond()


async def test_of_too_many_that_say_nothing_the_one_that_has_waited_longest_goes(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "MAX_WAITING_CONNECTIONS", 2)
    monkeypatch.setattr(http_protocol, "SPARED_SECONDS", 0.0)
    clients = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await clients[0][0].read() == b""
            for reader, writer in clients[1:]:
                writer.write(GET + b"Connection: close\r\n\r\n")
                assert b'{"ok":true}' in await reader.read()
    finally:
        for _, writer in clients:
            writer.transport.abort()


async def test_requests_on_one_connection_are_answered_one_after_another(server: RunningServer) -> None:
    request = GET + b"X-Cookie: " + b"x" * (MAX_HEAD_BYTES // 2) + b"\r\n"
    answer = await all_that_is_answered(server, *[request + b"\r\n"] * 20, request + b"Connection: close\r\n\r\n")
    assert answer.count(b'{"ok":true}') == 21
