"""A zygote of the test itself, and what is told of it."""

from collections.abc import AsyncIterator

import pytest
from processes import Diary

from sandbox.workers.zygotes import Zygote


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
async def own_zygote(diary: Diary) -> AsyncIterator[Zygote]:
    """A zygote that nobody else uses, for tests that count its children or end it."""
    async with Zygote(observer=diary) as running:
        yield running


@pytest.fixture
def starves_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten what a worker may wait for a processor that others use."""
    monkeypatch.setattr("sandbox.workers.deadline.STARVED_SECONDS", 0.2)
