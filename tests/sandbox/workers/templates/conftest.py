"""A template, and whoever adopts its workers."""

from collections.abc import AsyncIterator, Iterator

import pytest
from templates import SET, open_one
from waiting import adopting

from sandbox.workers.templates import Template
from sandbox.workers.zygotes import Zygote


@pytest.fixture(autouse=True)
def orphans() -> Iterator[None]:
    """Workers that lose their template are taken away at once."""
    with adopting():
        yield


@pytest.fixture
async def own_zygote() -> AsyncIterator[Zygote]:
    async with Zygote() as running:
        yield running


@pytest.fixture
async def template(zygote: Zygote) -> AsyncIterator[Template]:
    template = await open_one(zygote, SET)
    yield template
    await template.close()
