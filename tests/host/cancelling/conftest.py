"""A server that speaks with the words of a model, for responses that are cancelled."""

from collections.abc import AsyncIterator

import pytest
from cancelling import HOOK_SECONDS, Situation
from servers import running_server
from stand_in_model import stand_in_model


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Situation]:
    async with stand_in_model() as model:
        with running_server(llm_url=model.url, hook_seconds=HOOK_SECONDS) as server:
            yield Situation(model, server)


@pytest.fixture
async def situation(running: Situation) -> Situation:
    await running.model.begin_anew()
    return running
