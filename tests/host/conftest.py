"""Servers that the tests of the host share."""

from collections.abc import Iterator

import pytest
from described import assert_described
from protocol_checker import check_official
from realtime import Client, Event
from servers import RunningServer, running_server


def examine(event: Event) -> None:
    """Compare an event with our own description of the protocol, and with the official client's."""
    assert_described(event)
    check_official(event)


# Whatever a server sends in any of these tests.
Client.examine = staticmethod(examine)


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    """A server with the default settings, for tests that leave nothing behind in it."""
    with running_server() as running:
        yield running


@pytest.fixture
def url(server: RunningServer) -> str:
    return server.url
