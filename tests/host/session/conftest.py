"""A server with each kind of worker: what one client and one session say to each other is the same with both."""

from collections.abc import Iterator

import pytest
from servers import RunningServer, running_server


@pytest.fixture(scope="session", params=["process", "inline"])
def server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    with running_server(worker=request.param) as running:
        yield running
