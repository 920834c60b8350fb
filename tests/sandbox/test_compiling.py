"""Having the files of a set compiled."""

import pytest
from sandboxed import PATIENT, a_set, character

from sandbox.codes import CodeCache
from sandbox.sources import Sources
from sandbox.workers import StartReason
from sandbox.workers.attempt import Attempt, LoadBudget
from sandbox.workers.compiling import compile_all
from sandbox.workers.inline import InlineLink, InlineLinks


class Counted:
    """Starts workers, and notes what for."""

    def __init__(self) -> None:
        self.reasons: list[StartReason] = []

    async def __call__(self, reason: StartReason) -> InlineLink:
        self.reasons.append(reason)
        return await InlineLinks()(reason)


@pytest.fixture
def links() -> Counted:
    return Counted()


def _attempt(links: Counted, codes: CodeCache, sources: Sources, budget: LoadBudget = PATIENT) -> Attempt:
    return Attempt(links, codes, budget, sources)


async def test_what_was_compiled_before_needs_no_compiler(links: Counted) -> None:
    codes, sources = CodeCache(), a_set(character(name="Ada"), character(name="Bob"))
    first = await compile_all(_attempt(links, codes, sources))
    assert await compile_all(_attempt(links, codes, sources)) == first

    await compile_all(_attempt(links, codes, a_set(character(name="Ada"), character(name="Cleo"))))

    assert links.reasons == ["compiler", "compiler"]


async def test_what_cannot_be_compiled_is_refused_and_remembered(links: Counted) -> None:
    codes, sources = CodeCache(), a_set(character(), "import os")
    for _ in range(2):
        attempt = _attempt(links, codes, sources)
        compiled = await compile_all(attempt)

        assert compiled["a.py"].code
        assert compiled["b.py"].code is None
        assert [each.code for each in attempt.refused["b.py"]] == ["import-not-allowed"]
    assert links.reasons == ["compiler"]


async def test_what_there_is_no_time_for_is_not_tried_and_not_remembered(links: Counted) -> None:
    codes, sources = CodeCache(), a_set(character())

    attempt = _attempt(links, codes, sources, LoadBudget(waiting_seconds=0.0))
    await compile_all(attempt)

    assert [each.code for each in attempt.refused["a.py"]] == ["set-budget-exceeded"]
    assert links.reasons == []
    assert not codes.has(sources)
