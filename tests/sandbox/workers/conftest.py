"""Workers of each kind: what is promised here, all of them keep."""

from collections.abc import AsyncIterator

import pytest
from sandboxed import Opener

from sandbox.codes import CodeCache
from sandbox.sources import Sources
from sandbox.workers import OpenLink, Worker
from sandbox.workers.attempt import LoadBudget
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import open_template
from sandbox.workers.zygotes import Zygote


@pytest.fixture(params=["inline", "process", "template"])
async def open_worker(request: pytest.FixtureRequest, zygote: Zygote, codes: CodeCache) -> AsyncIterator[Opener]:
    """Open workers of each kind; they are closed after the test."""
    opened: list[Worker] = []

    async def load(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        open_link: OpenLink = InlineLinks() if request.param == "inline" else zygote
        return await LoadingOpener(open_link, codes, budget)(sources)

    async def fork(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        template = await open_template(zygote, zygote, codes, sources, budget)
        opened.append(template)
        return template.worker(await template.fork())

    async def open_one(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        opened.append(await (fork if request.param == "template" else load)(sources, budget))
        return opened[-1]

    yield open_one
    for worker in opened:
        await worker.close()
