"""A language model that stands in, and the engine that asks it."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from model_talk import KEY
from stand_in_model import StandInModel, stand_in_model

from host.replies.chat_completions import ChatCompletions


@pytest.fixture
async def server() -> AsyncIterator[StandInModel]:
    async with stand_in_model() as running:
        yield running


@pytest.fixture
async def engine(server: StandInModel) -> AsyncIterator[ChatCompletions]:
    # A transport of its own keeps away from the proxies of whoever runs the tests.
    engine = ChatCompletions(server.url, "parrot", api_key=KEY, transport=httpx2.AsyncHTTPTransport())
    yield engine
    await engine.close()
