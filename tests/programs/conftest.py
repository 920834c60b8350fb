"""The workers that the programs run on: one zygote for all of them."""

from collections.abc import AsyncIterator

import pytest

from sandbox.codes import CodeCache
from sandbox.workers.attempt import LoadBudget
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def opener() -> AsyncIterator[LoadingOpener]:
    # Long enough that only what never ends runs out, whatever else the machine is doing.
    budget = LoadBudget(file_seconds=10.0, compile_seconds=10.0, set_seconds=60.0, waiting_seconds=60.0)
    async with Zygote() as zygote:
        yield LoadingOpener(zygote, CodeCache(), budget)
