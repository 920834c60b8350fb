"""A server for each test: what is the default set, and what was counted, is one for all of its sessions."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from servers import RunningServer, running_server


@pytest.fixture
def server() -> Iterator[RunningServer]:
    """A server of the test's own: its default set and its metrics are what is looked at."""
    with running_server(worker="inline") as running:
        yield running


@pytest.fixture
async def web(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        yield client
