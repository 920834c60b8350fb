"""The workers that the tests of the sandbox run on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sandboxed import Opener

from sandbox.codes import CodeCache
from sandbox.sources import Sources
from sandbox.workers import OpenLink, Worker
from sandbox.workers.attempt import LoadBudget
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def zygote() -> AsyncIterator[Zygote]:
    async with Zygote() as running:
        yield running


@pytest.fixture(scope="session")
def codes() -> CodeCache:
    return CodeCache()


@pytest.fixture(params=["inline", "process"])
def open_link(request: pytest.FixtureRequest) -> OpenLink:
    if request.param == "inline":
        return InlineLinks()
    opener: OpenLink = request.getfixturevalue("zygote")
    return opener


@pytest.fixture
async def open_worker(open_link: OpenLink, codes: CodeCache) -> AsyncIterator[Opener]:
    """Open workers that are closed after the test."""
    async with opening(open_link, codes) as open_one:
        yield open_one


@pytest.fixture
async def open_process(zygote: Zygote, codes: CodeCache) -> AsyncIterator[Opener]:
    """Open workers in processes; they are closed after the test."""
    async with opening(zygote, codes) as open_one:
        yield open_one


@asynccontextmanager
async def opening(open_link: OpenLink, codes: CodeCache) -> AsyncIterator[Opener]:
    """Open workers, and close them at the end."""
    opened: list[Worker] = []

    async def open_one(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        worker = await LoadingOpener(open_link, codes, budget)(sources)
        opened.append(worker)
        return worker

    yield open_one
    for worker in opened:
        await worker.close()
