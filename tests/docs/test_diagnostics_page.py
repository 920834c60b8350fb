"""The page on diagnostics tells each code with an example that gets it, and is the one that the examples give."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import diagnostics_html
import diagnostics_page
import pytest
from diagnostic_examples import EXAMPLES

from sandbox.diagnostics import CODES, Diagnostic
from sandbox.workers.zygotes import Zygote

Told: TypeAlias = dict[str, list[Diagnostic]]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def zygote() -> AsyncIterator[Zygote]:
    async with Zygote() as running:
        yield running


@pytest.fixture(scope="module")
async def told(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What is told of each code's example."""
    directory = tmp_path_factory.mktemp("examples")
    return {code: await diagnostics_page.told(zygote, code, directory) for code in CODES}


def test_each_code_has_an_example() -> None:
    assert EXAMPLES.keys() == CODES.keys()


@pytest.mark.parametrize("code", CODES)
async def test_an_example_gets_its_code_and_no_other(code: str, told: Told) -> None:
    assert {each.code for each in told[code]} - _BESIDE.get(code, set()) == {code}


# What such a directory is told as well.
_BESIDE = {"set-budget-exceeded": {"worker-died"}}


@pytest.mark.parametrize("code", [code for code, each in EXAMPLES.items() if each.right])
async def test_what_to_write_instead_gets_nothing(code: str, zygote: Zygote, tmp_path: Path) -> None:
    assert await diagnostics_page.findings(zygote, tmp_path / "set", EXAMPLES[code].right) == []


async def test_the_page_is_what_the_examples_give(told: Told) -> None:
    assert diagnostics_page.PATH.read_text(encoding="utf-8") == diagnostics_page.write(told), "run make diagnostics"


def test_browsers_are_sent_the_same_page() -> None:
    page = diagnostics_page.PATH.read_text(encoding="utf-8")
    sent = diagnostics_html.PATH.read_text(encoding="utf-8")

    assert sent == diagnostics_html.as_html(page), "run make diagnostics"
    assert re.findall(r'<h2 id="([^"]+)">', sent) == list(CODES)
    assert "```" not in sent
