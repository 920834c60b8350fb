"""Servers that the tests of the host share."""

from collections.abc import AsyncIterator, Iterator

import pytest
from described import assert_described
from protocol_checker import check_official
from realtime import Client, Event
from servers import RunningServer, running_server
from stand_in_model import StandInModel, stand_in_model


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


@pytest.fixture(scope="module")
async def running_model() -> AsyncIterator[StandInModel]:
    """A model's server; modules that take it need an ``anyio_backend`` that lasts as long."""
    async with stand_in_model() as running:
        yield running


@pytest.fixture
async def model(running_model: StandInModel) -> StandInModel:
    """The module's model, with nothing to answer and nothing asked yet."""
    await running_model.begin_anew()
    return running_model
