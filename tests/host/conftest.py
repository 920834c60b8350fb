"""Servers that the tests of the host share."""

from collections.abc import Iterator

import pytest
from described import assert_described
from realtime import Client
from servers import RunningServer, running_server

# Whatever a server sends in any of these tests is compared with the description of the protocol.
Client.examine = staticmethod(assert_described)


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    """A server with the default settings, for tests that leave nothing behind in it."""
    with running_server() as running:
        yield running


@pytest.fixture
def url(server: RunningServer) -> str:
    return server.url
