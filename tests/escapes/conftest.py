"""The stage that tricks are tried on: one for each process that runs tests."""

from collections.abc import AsyncIterator

import pytest

from sandbox.redteam.stage import Stage, open_stage


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
