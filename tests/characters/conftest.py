"""A worker with the default characters."""

from collections.abc import AsyncIterator

import pytest
from default_cast import CODES, DIRECTORY
from sandboxed import PATIENT

from sandbox.directories import read_sources
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    opened = await LoadingOpener(InlineLinks(), CODES, PATIENT)(read_sources(DIRECTORY))
    yield opened
    await opened.close()
