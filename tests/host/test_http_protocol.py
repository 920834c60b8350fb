"""What one request over HTTP may send, whoever sends it."""

import socket
from collections.abc import Iterator

import pytest
from servers import RunningServer, running_server

from host.http_protocol import MAX_REQUEST_BYTES

# More than the limit, and than the loop reads at once.
_MUCH = 4 * MAX_REQUEST_BYTES
_POST = b"POST /v1/characters/reload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
_CHUNKED = _POST + b"Transfer-Encoding: chunked\r\n\r\n"
TOO_LARGE = {
    "a header": b"GET /livez HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + b"x" * _MUCH,
    "an address": b"GET /livez?" + b"x" * _MUCH,
    "many headers": b"GET /livez HTTP/1.1\r\nHost: localhost\r\n" + b"a: b\r\n" * (_MUCH // 6),
    "a body": _POST + b"Content-Length: 100000000\r\n\r\n" + b"[" * _MUCH,
    "a body of pieces": _CHUNKED + b"1\r\n[\r\n" * (_MUCH // 6),
    "what follows a body": _CHUNKED + b"0\r\n" + b"a: b\r\n" * (_MUCH // 6),
}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(worker="inline", api_key="a client's key") as running:
        yield running


def ask(server: RunningServer, request: bytes) -> bytes:
    """Send bytes until the server takes no more, and return what it answers."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(request)
            return connection.recv(1000)
        except ConnectionError:
            # It has hung up on us in the middle of a sentence.
            return b""


@pytest.mark.parametrize("request_bytes", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_request_that_does_not_end_is_ended(server: RunningServer, request_bytes: bytes) -> None:
    answer = ask(server, request_bytes)

    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
    assert ask(server, b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_requests_of_one_connection_are_measured_one_by_one(server: RunningServer) -> None:
    padded = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Padding: " + b"x" * (MAX_REQUEST_BYTES // 2) + b"\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for _ in range(4):
            connection.sendall(padded)
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
